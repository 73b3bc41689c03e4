"""The comparisons that conditions on facts cannot express, one module each; texts and results are in their files."""

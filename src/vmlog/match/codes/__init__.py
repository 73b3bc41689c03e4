"""Decoding numbers that a text prints: VMkernel status codes and CPUID bits."""

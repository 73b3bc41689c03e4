"""Processes that read for the program: paths go in, excerpts of logs come out.

One of them opens, inflates and cuts; with the others it searches the blocks and takes their excerpts. They share
nothing but a few slots of memory, and end when the program does.

Read `process` first: it starts them. `process_main` is what the first one runs, `helper` what the others run,
`remote_text` takes in what they send.
"""

"""Reference implementation of the sealing protocol (`docs/sealing.md`). Pure: cryptography and the standard library.

The server may import `notation`, `envelope`, `bodies`, `signatures` and `keylog` only; everything that seals or opens
lives in the other modules and has no business on a server.
"""

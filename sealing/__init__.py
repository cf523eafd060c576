"""Reference implementation of the sealing protocol (`docs/sealing.md`). Pure: cryptography and the standard library.

The server may import `notation`, `curve`, `envelope`, `bodies`, `signatures` and the public side of the key log
(`keylog`, `tree`, `notes`, `replay`, `tiles`) only; everything that seals, opens or signs entries lives in the other
modules and has no business on a server.
"""

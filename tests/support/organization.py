"""The organization root of every test (RFC 8032 section 7.1, test 1), and the seeds that sign its key log.

They are public; nothing real stands on them.
"""

ORG_ROOT_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
ORG_ROOT_PK = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
LOG_SEED = bytes(range(32))
LOG_TIME_SEED = bytes(range(32, 64))

"""`make bench`: Sobat beside the two references of its figures, measured in one run.

`bare` is the practical limit (asyncio, websockets, SQLite with one group-commit writer, no Django); `naive` is the chat
of the usual tutorial (Daphne, ORM through `database_sync_to_async`, `group_send` over channels-redis). All three are
durable: an acknowledgement means fsynced. Ratios formed inside one run mean something; absolute figures of a shared
machine do not.
"""

"""Tables of the people who help. No behavior here: rules decide, actions write."""

from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from counselors.values import Role, ShiftState
from wire import limits
from wire.bodies import VaultEvent

ON: Final = ShiftState.ON.value
ENDED: Final = ShiftState.ENDED.value


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail without regard to case, as people type it; the column holds lower case only."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of an e-mail address, as Django's sign-in backends ask for it."""
        return self.get(email=(username or "").lower())


class Account(AbstractBaseUser):
    """A sign-in of a counselor or coordinator. Citizens have none."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="id")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[Any] = AccountManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["email"], name="account_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="account_email_lower"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="account_role_known"
            ),
        ]


class Counselor(models.Model):
    """A trained helper. `kind` and topics are slugs of the city file; `languages` a list of its language slugs."""

    account = models.OneToOneField("counselors.Account", on_delete=models.PROTECT, related_name="counselor")
    public_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    languages = models.JSONField(default=list)
    capacity = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)
    last_accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=limits.CAPACITY_MAX),
                name="counselor_capacity_bounds",
            ),
        ]


class Skill(models.Model):
    """A topic that a counselor takes on."""

    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.CASCADE, related_name="skills")
    topic = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["counselor", "topic"], name="skill_once"),
        ]


class LogEntry(models.Model):
    """One entry of the key log (docs/sealing.md section 9), for ever. Only `counselors.key_log` adds, nobody changes.

    `lists` and `ends` are the member ids that the entry lists (ADD, ROTATE) and ends (ROTATE, REVOKE).
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    entry = models.BinaryField(max_length=limits.KEY_ENTRY_BYTES)
    kem_pk = models.BinaryField(max_length=limits.KEM_KEY_BYTES, null=True)
    lists = models.BinaryField(max_length=limits.MEMBER_ID_BYTES, null=True)
    ends = models.BinaryField(max_length=limits.MEMBER_ID_BYTES, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(seq=0, previous__isnull=True)
                | models.Q(previous__isnull=False, previous=models.F("seq") - 1),  # a check that is NULL would pass
                name="log_entry_follows_another",
            ),
            models.CheckConstraint(
                condition=models.Q(lists__isnull=False, kem_pk__isnull=False)
                | models.Q(lists__isnull=True, kem_pk__isnull=True, ends__isnull=False),
                name="log_entry_lists_with_key",
            ),
            models.UniqueConstraint(fields=["lists"], name="log_lists_once"),
            models.UniqueConstraint(fields=["ends"], name="log_ends_once"),
        ]


class LogHead(models.Model):
    """The one row that whoever adds to the key log or signs it has locked; what was signed last is in it.

    `size` and `root` never go back. `newest` is the checkpoint over them, `served` the latest that every cosigner has
    signed; both are empty before the first.
    """

    size = models.PositiveBigIntegerField(default=0)
    root = models.BinaryField(max_length=32, default=b"")
    newest = models.TextField(default="")
    served = models.TextField(default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="log_head_once"),
        ]


class MemberKey(models.Model):
    """Whose key an entry of the log lists: a counselor's. All else about the key is in the log.

    The validity and `ended`, the entry that ended it, are repeated here so that the database can ask for them.
    """

    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="keys")
    listed = models.OneToOneField("counselors.LogEntry", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended = models.ForeignKey(
        "counselors.LogEntry", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["counselor"], condition=models.Q(ended__isnull=True), name="member_key_one_current"
            ),
        ]


class KeyRequest(models.Model):
    """Keys that a counselor has made and the organization has not listed yet, with the vault that holds them, sealed.

    Her present vault stays until the log lists them. The last one that she has not withdrawn is what she waits for; the
    others stay as well, since the office may have signed any of them. `slots` are base64, in their order.
    """

    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="key_requests")
    member_id = models.BinaryField(max_length=limits.MEMBER_ID_BYTES)
    entry = models.BinaryField(max_length=limits.KEY_ENTRY_BYTES)
    kem_pk = models.BinaryField(max_length=limits.KEM_KEY_BYTES)
    handle = models.BinaryField(max_length=limits.VAULT_HANDLE_BYTES)
    blob = models.BinaryField(max_length=limits.VAULT_BLOB_MAX_BYTES)
    slots = models.JSONField()
    asked_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member_id"], name="key_request_member_once"),
            models.UniqueConstraint(fields=["handle"], name="key_request_handle_once"),
        ]


class Vault(models.Model):
    """A counselor's private keys, sealed in her browser. The server can only hand it back.

    `sheet_due`: its recovery sheet has opened it and still would.
    """

    counselor = models.OneToOneField("counselors.Counselor", on_delete=models.PROTECT, related_name="vault")
    handle = models.BinaryField(max_length=16)
    version = models.PositiveBigIntegerField()
    blob = models.BinaryField(max_length=65_536)
    sheet_due = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["handle"], name="vault_handle_once"),
        ]


class VaultSlot(models.Model):
    """One way to open a vault (passphrase, passkey or recovery sheet), as sealed bytes."""

    vault = models.ForeignKey("counselors.Vault", on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    content = models.BinaryField(max_length=4_096)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["vault", "position"], name="vault_slot_once"),
        ]


class VaultLog(models.Model):
    """What happened to a counselor's vault, for her to see. Lines are only ever added; none holds content."""

    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="vault_log")
    at = models.DateTimeField()
    version = models.PositiveBigIntegerField()
    event = models.CharField(max_length=24)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(event__in=[event.value for event in VaultEvent]), name="vault_log_event_known"
            ),
        ]


class Shift(models.Model):
    """A counselor's declared working time. `seen_at` is the lease that the console's heartbeat renews."""

    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="shifts")
    state = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["counselor"],
                condition=models.Q(ended_at__isnull=True),
                name="shift_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ENDED, ended_at__isnull=False)
                | (~models.Q(state=ENDED) & models.Q(ended_at__isnull=True)),
                name="shift_end_when_ended",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["seen_at"], condition=models.Q(state=ON), name="shift_on_seen"),
        ]

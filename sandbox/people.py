"""Synthetic people: every personal value the sandbox may emit comes from here.

Nobody here exists. The values are made to be recognisable in a leak search: phone numbers start with 0998,
identity numbers with 0799, mail goes to example.vn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.scales import draw

_FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
_MIDDLE = [
    "Văn",
    "Thị",
    "Ngọc",
    "Minh",
    "Hữu",
    "Thanh",
    "Quốc",
    "Kim",
    "Xuân",
    "Đức",
    "Thu",
    "Hoài",
    "Gia",
    "Bảo",
    "Khánh",
    "Tường",
]
_GIVEN = [
    "Lan",
    "Huệ",
    "Cường",
    "Dũng",
    "Hạnh",
    "Phượng",
    "Tuấn",
    "Khoa",
    "Thảo",
    "Trâm",
    "Vinh",
    "Quyên",
    "Sương",
    "Nhàn",
    "Tâm",
    "Đào",
    "Liễu",
    "Toản",
    "Giang",
    "Yến",
    "Nghĩa",
    "Thạch",
    "Diễm",
    "Oanh",
    "Khải",
    "Luyến",
    "Trúc",
    "Hậu",
    "Mẫn",
    "Duyên",
]
_STREETS = ["Hoa Phượng", "Bàng Vuông", "Sao Nhái", "Cỏ May", "Tường Vi", "Mai Chiếu Thủy", "Dạ Lý"]
_MATTERS = [
    "xin giải quyết hồ sơ gia đình",
    "xin xác nhận giấy tờ nhà",
    "xin cấp đổi giấy phép riêng",
    "xin điều chỉnh thông tin cá nhân",
    "kiến nghị về phần đất của cha mẹ",
]
_ASCII = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
    "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy",
)


@dataclass(frozen=True)
class Person:
    """One synthetic person with the personal values that records may carry."""

    number: int
    name: str
    identity: str
    phone: str
    email: str
    address: str
    subject: str
    file_name: str
    birth: str

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, value) for every personal value."""
        yield "name", self.name
        yield "name", self.name.upper()
        yield "identity", self.identity
        yield "phone", self.phone
        yield "email", self.email
        yield "address", self.address
        yield "subject", self.subject
        yield "file_name", self.file_name


def plain(name: str) -> str:
    """Return a name in lower case without diacritics."""
    return name.lower().translate(_ASCII)


def made(seed: int, number: int) -> Person:
    """Return the person of a number."""
    rng = draw(seed, "person", number)
    name = f"{rng.choice(_FAMILY)} {rng.choice(_MIDDLE)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"
    dotted = plain(name).replace(" ", ".")
    birth = f"{rng.randint(1950, 2005)}"
    return Person(
        number,
        name,
        f"0799{rng.randint(0, 99):02d}{number:06d}",
        f"0998{number:06d}",
        f"{dotted}.{number}@example.vn",
        f"Số {rng.randint(1, 300)} hẻm {number} đường {rng.choice(_STREETS)}",
        f"{name} {rng.choice(_MATTERS)}",
        f"don-{dotted.replace('.', '-')}-{number}.pdf",
        birth,
    )


class People:
    """The population of one world."""

    def __init__(self, seed: int, size: int) -> None:
        self.all = [made(seed, number) for number in range(size)]

    def __getitem__(self, number: int) -> Person:
        """Return the person of a number, numbers going round."""
        return self.all[number % len(self.all)]

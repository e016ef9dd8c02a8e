"""Reads ctest's JUnit file and prints which tests were skipped and why, and which took longest."""
import re
import sys
import xml.etree.ElementTree as ElementTree


def reason(output):
    """What the test said: googletest's line above "[  SKIPPED ]", or the line after "SKIPPED: " of a script."""
    script = re.search(r"^SKIPPED: (.*)$", output, re.M)
    if script:
        return script[1]
    lines = output.splitlines()
    for above, line in zip(lines, lines[1:]):
        if line.startswith("[  SKIPPED ]"):
            return above.strip() or "no reason given"
    return "no reason given"


def main(file):
    suite = ElementTree.parse(file).getroot()
    cases = list(suite.iter("testcase"))
    skipped = [case for case in cases if case.find("skipped") is not None]
    if skipped:
        print("\nSkipped, and why:")
        for case in skipped:
            print(f"  {case.get('name')}: {reason(case.findtext('system-out') or '')}")
    slow = sorted(cases, key=lambda case: -float(case.get("time")))[:5]
    print("\nSlowest: " + ", ".join(f"{case.get('name').split('  #')[0]} {float(case.get('time')):.1f} s" for case in slow) + "\n")


main(sys.argv[1])

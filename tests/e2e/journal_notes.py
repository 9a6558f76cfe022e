"""Reads of a journal what a test wants to know of it (docs/formats/journal.md)."""
import collections
import struct

HEADER_BYTES = 16
HEAD_BYTES = 9
CHECK_BYTES = 4
NOTED = 3
REPORT, GENERATION = 2, 3  # Of the notes.
PROFILING = 2  # Of the stages.
FIRST_OUTCOME_OF_OURS = 7  # Those below are verdicts.


def numbers(payload, count):
    """The first `count` numbers of a payload, each below 2**64."""
    found, number, shift = [], 0, 0
    for byte in payload:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(number)
            number, shift = 0, 0
            if len(found) == count:
                break
    return found


class Journal:
    """The whole records of a file; their checks are left to the programs that are tested."""

    def __init__(self, whole=b"", records=()):
        self.whole, self.records = whole, list(records)

    @classmethod
    def read(cls, path):
        data = path.read_bytes() if path.exists() else b""
        records, at = [], HEADER_BYTES
        while at + HEAD_BYTES <= len(data):
            length, kind = struct.unpack_from("<IB", data, at)
            end = at + HEAD_BYTES + length + CHECK_BYTES
            if kind == 0 or end > len(data):
                break
            records.append((kind, data[at + HEAD_BYTES:end - CHECK_BYTES]))
            at = end
        return cls(data[:at] if records else b"", records)

    @property
    def has_begun(self):
        return bool(self.records)

    def finished(self):
        """What has come to its end: stages of candidates with a verdict, and generations."""
        for kind, payload in self.records:
            if kind != NOTED:
                continue
            note, *fields = numbers(payload, 6)
            if note == REPORT:
                candidate, _, _, stage, outcome = fields
                if outcome < FIRST_OUTCOME_OF_OURS:
                    yield "stage", candidate, stage
            elif note == GENERATION:
                yield "generation", fields[1]

    def repeated(self):
        """Profiling has two parts, the timing and the counters; neither note says which it is."""
        return [what for what, times in collections.Counter(self.finished()).items()
                if times > (2 if what[0] == "stage" and what[2] == PROFILING else 1)]

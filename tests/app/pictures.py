"""Picture files by their bytes, with nothing but the standard library: what a test needs to make good and broken photos and to look
into finished pictures."""
import struct
import zlib


class Picture:
    """8-bit samples, row after row."""

    def __init__(self, width, height, channels, samples):
        self.width, self.height, self.channels, self.samples = width, height, channels, samples

    def row(self, y):
        stride = self.width * self.channels
        return self.samples[y * stride:(y + 1) * stride]

    def pixel(self, x, y):
        return tuple(self.row(y)[x * self.channels:(x + 1) * self.channels])

    def crop(self, left, top, width, height):
        return Picture(width, height, self.channels,
                       b"".join(self.row(y)[left * self.channels:(left + width) * self.channels] for y in range(top, top + height)))

    def turned(self):
        """By half a turn."""
        step = self.channels
        pixels = [self.samples[i:i + step] for i in range(0, len(self.samples), step)]
        return Picture(self.width, self.height, step, b"".join(reversed(pixels)))

    def shrunk(self, factor):
        """Means of blocks of `factor` by `factor` samples."""
        width, height, step = self.width // factor, self.height // factor, self.channels
        samples = bytearray()
        for y in range(height):
            rows = [self.row(y * factor + i) for i in range(factor)]
            for x in range(width):
                for channel in range(step):
                    start = x * factor * step + channel
                    samples.append(sum(sum(row[start:start + factor * step:step]) for row in rows) // factor ** 2)
        return Picture(width, height, step, bytes(samples))


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png_header(width, height, channels=3):
    return PNG_SIGNATURE + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0))


def png(picture, text=None, xmp=None):
    """A PNG; a comment makes another file of the same pixels."""
    rows = b"".join(b"\0" + picture.row(y) for y in range(picture.height))
    comment = png_chunk(b"tEXt", b"Comment\0" + text.encode("latin-1")) if text else b""
    if xmp:
        comment += png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode())
    return png_header(picture.width, picture.height, picture.channels) + comment + png_chunk(b"IDAT", zlib.compress(rows, 6)) + png_chunk(b"IEND", b"")


def unfiltered(data, width, height, channels):
    """The five filters of PNG (RFC 2083, 6)."""
    stride = width * channels
    rows, above = [], bytearray(stride)
    for y in range(height):
        kind = data[y * (stride + 1)]
        row = bytearray(data[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left = row[i - channels] if i >= channels else 0
            up = above[i]
            if kind == 1:
                row[i] = (row[i] + left) & 255
            elif kind == 2:
                row[i] = (row[i] + up) & 255
            elif kind == 3:
                row[i] = (row[i] + (left + up) // 2) & 255
            elif kind == 4:
                corner = above[i - channels] if i >= channels else 0
                estimate = left + up - corner
                a, b, c = abs(estimate - left), abs(estimate - up), abs(estimate - corner)
                row[i] = (row[i] + (left if a <= b and a <= c else up if b <= c else corner)) & 255
        rows.append(bytes(row))
        above = row
    return b"".join(rows)


def png_chunks(content):
    """Every chunk, its checksum tried; fails on a file that does not end with IEND."""
    assert content.startswith(PNG_SIGNATURE), "no PNG"
    at, chunks = 8, []
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at:at + 8])
        body = content[at + 8:at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), "a damaged chunk"
        chunks.append((kind, body))
        at += 12 + length
    assert chunks[-1][0] == b"IEND", "cut off"
    return chunks


def read_png(content):
    chunks = png_chunks(content)
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    assert bits == 8 and not interlaced and colour in (0, 2, 6), "another kind of PNG"
    channels = {0: 1, 2: 3, 6: 4}[colour]
    data = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    assert len(data) == height * (width * channels + 1), "rows are missing"
    return Picture(width, height, channels, unfiltered(data, width, height, channels))


def landscape(width=640, height=480):
    """Sky, hills and meadow: nothing that a face detector could take for a face."""
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            if y < height * 0.45 + 30 * ((x * 7 // width) % 3):
                row += bytes((110 + y // 8, 160 + y // 10, 230))
            else:
                row += bytes((60 + (x * y) % 23, 120 + (x + 3 * y) % 31, 50))
        rows.append(bytes(row))
    return Picture(width, height, 3, b"".join(rows))


def tiled(cell, columns, rows, gap=16):
    """The cell side by side on grey."""
    blank = bytes([128]) * 3
    width, height = columns * (cell.width + gap) + gap, rows * (cell.height + gap) + gap
    lines = []
    for y in range(height):
        inside = (y - gap) % (cell.height + gap) if y >= gap else cell.height
        if inside >= cell.height:
            lines.append(blank * width)
        else:
            lines.append(blank * gap + (cell.row(inside) + blank * gap) * columns)
    return Picture(width, height, 3, b"".join(lines))


# --- EXIF in JPEG --------------------------------------------------------------------------------------------

def tiff_block(make, with_gps):
    """A little-endian EXIF block: the camera's make, and where wanted a position."""
    entries = [(0x010F, 2, len(make) + 1, None)] + ([(0x8825, 4, 1, None)] if with_gps else [])
    base = 8 + 2 + 12 * len(entries) + 4
    text = make.encode() + b"\0"
    gps_at = base + len(text) + len(text) % 2
    ifd = struct.pack("<H", len(entries))
    ifd += struct.pack("<HHII", 0x010F, 2, len(text), base)
    if with_gps:
        ifd += struct.pack("<HHII", 0x8825, 4, 1, gps_at)
    block = b"II*\0" + struct.pack("<I", 8) + ifd + struct.pack("<I", 0) + text + b"\0" * (len(text) % 2)
    if with_gps:
        numbers_at = gps_at + 2 + 12 * 4 + 4
        block += struct.pack("<H", 4)
        block += struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0")
        block += struct.pack("<HHII", 2, 5, 3, numbers_at)
        block += struct.pack("<HHI4s", 3, 2, 2, b"E\0\0\0")
        block += struct.pack("<HHII", 4, 5, 3, numbers_at + 24)
        block += struct.pack("<I", 0)
        block += struct.pack("<6I", 48, 1, 12, 1, 30, 1) + struct.pack("<6I", 11, 1, 34, 1, 15, 1)
    return block


def with_exif(jpeg, make, with_gps):
    content = b"Exif\0\0" + tiff_block(make, with_gps)
    return jpeg[:2] + b"\xFF\xE1" + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def segments(jpeg):
    """(marker, content) of the segments before the picture's data."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        length = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        yield jpeg[at + 1], jpeg[at + 4:at + 2 + length]
        at += 2 + length


def jpeg_extent(jpeg):
    for marker, content in segments(jpeg):
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", content[1:5])
            return width, height
    raise AssertionError("no frame header")


def exif_tags(jpeg):
    """Tags of the first directory of the EXIF block; nothing where there is none."""
    for marker, content in segments(jpeg):
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            block = content[6:]
            order = "<" if block[:2] == b"II" else ">"
            at = struct.unpack(order + "I", block[4:8])[0]
            count = struct.unpack(order + "H", block[at:at + 2])[0]
            return {struct.unpack(order + "H", block[at + 2 + 12 * i:at + 4 + 12 * i])[0] for i in range(count)}
    return set()

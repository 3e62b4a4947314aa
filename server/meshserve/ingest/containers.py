"""What the first bytes of video and audio say about their format; WAV tells its sound as well.

Nothing here decodes pictures or sound: the formats are those that behaviour §6.1 lists.
"""

import io
import wave

from meshserve.core.problems import Problem
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AudioInfo, VideoInfo

_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_QUICKTIME_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip")


def video_info(content: bytes) -> VideoInfo:
    """The video's format; Problem 30101 for bytes of no known format."""
    head = content[:16]
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return VideoInfo(video_format="AVI")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return VideoInfo(video_format="MOV" if brand == b"qt  " else "3GPP" if brand[:2] == b"3g" else "MP4")
    if head[4:8] in _QUICKTIME_BOXES:
        return VideoInfo(video_format="MOV")
    if head == _ASF:
        return VideoInfo(video_format="WMV")
    if head[:4] == b"GIF8":
        return VideoInfo(video_format="GIF")
    raise _unsupported("video", "AVI, MP4, WMV, MOV, 3GPP or GIF")


def audio_info(content: bytes) -> AudioInfo:
    """The audio's format, and of WAV rate, length and bits a second; Problem 30101 for bytes of no known format."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wav_info(content)
    if content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2):
        return AudioInfo(audio_format="MP3")
    raise _unsupported("audio", "WAV or MP3")


def _wav_info(content: bytes) -> AudioInfo:
    try:
        with wave.open(io.BytesIO(content)) as sound:
            rate, frames = sound.getframerate(), sound.getnframes()
            frame_bits = sound.getsampwidth() * sound.getnchannels() * 8
    except (wave.Error, EOFError) as error:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"The audio says that it is WAV, but cannot be read as WAV: {error}."
        ) from None
    return AudioInfo(
        audio_format="WAV",
        sample_rate=rate,
        bit_rate=rate * frame_bits,
        duration_seconds=frames / rate if rate else 0.0,
    )


def _unsupported(medium: str, known: str) -> Problem:
    return Problem(codes.INPUT_UNSUPPORTED_FORMAT, f"The bytes are no {medium} in a format that is accepted: {known}.")

"""What the first bytes of video and audio say about their format; WAV tells its sound as well.

Nothing here decodes pictures or sound: the formats are those that behaviour §6.1 lists, and of sound a few more.
"""

import io
import wave

from meshserve.core.problems import Problem
from meshserve.media.sniff import Media, sniff, unsupported
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AudioInfo

VIDEO = ("AVI", "MP4", "WMV", "MOV", "3GPP", "GIF")
AUDIO = ("WAV", "MP3", "FLAC", "OGG", "M4A")
MOST_SAMPLES = 768_000
"""Samples a second of the finest sound that there is."""


def video_format(content: bytes) -> str:
    """Which of VIDEO it is; Problem 30101 for bytes of none of them."""
    media = sniff(content)
    format = "3GPP" if media == Media("video", "3GP") else media.format if media else ""
    if format not in VIDEO:
        raise unsupported(content, "video", VIDEO)
    return format


def audio_format(content: bytes) -> str:
    """Which of AUDIO it is; Problem 30101 for bytes of none of them."""
    media = sniff(content)
    if media is None or media.format not in AUDIO:
        raise unsupported(content, "audio", AUDIO)
    return media.format


def audio_info(content: bytes) -> AudioInfo:
    """The audio's format, and of WAV rate, length and bits a second; Problem 30101 for bytes of no known format."""
    format = audio_format(content)
    return _wav_info(content) if format == "WAV" else AudioInfo(audio_format=format)


def _wav_info(content: bytes) -> AudioInfo:
    try:
        with wave.open(io.BytesIO(content)) as sound:
            rate, frames = sound.getframerate(), sound.getnframes()
            frame_bits = sound.getsampwidth() * sound.getnchannels() * 8
    except (wave.Error, EOFError) as error:
        raise Problem(
            codes.INPUT_UNSUPPORTED_FORMAT, f"The audio says that it is WAV, but cannot be read as WAV: {error}."
        ) from None
    if rate > MOST_SAMPLES:
        raise Problem(
            codes.INPUT_OVER_LIMIT,
            f"The audio says that it has {rate:,} samples a second; at most {MOST_SAMPLES:,} are read.",
        )
    return AudioInfo(
        audio_format="WAV",
        sample_rate=rate,
        bit_rate=min(rate * frame_bits, 2**31 - 1),
        duration_seconds=frames / rate if rate else 0.0,
    )

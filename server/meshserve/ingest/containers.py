"""What the first bytes of video and audio say about their format; WAV tells its sound as well.

Nothing here decodes pictures or sound: the formats are those that behaviour §6.1 lists.
"""

import io
import wave

from meshserve.core.problems import Problem
from meshserve.media.sniff import Media, sniff, unsupported
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import AudioInfo, VideoInfo

_VIDEO = ("AVI", "MP4", "WMV", "MOV", "3GPP", "GIF")
_AUDIO = ("WAV", "MP3")


def video_info(content: bytes) -> VideoInfo:
    """The video's format; Problem 30101 for bytes of no known format."""
    media = sniff(content)
    format = "3GPP" if media == Media("video", "3GP") else media.format if media else ""
    if format not in _VIDEO:
        raise unsupported(content, "video", _VIDEO)
    return VideoInfo(video_format=format)


def audio_info(content: bytes) -> AudioInfo:
    """The audio's format, and of WAV rate, length and bits a second; Problem 30101 for bytes of no known format."""
    media = sniff(content)
    if media is None or media.format not in _AUDIO:
        raise unsupported(content, "audio", _AUDIO)
    return _wav_info(content) if media.format == "WAV" else AudioInfo(audio_format=media.format)


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

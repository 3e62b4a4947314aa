"""The languages that concepts may have names in, and apps may name theirs in (behaviour §8): code → English name."""

LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "da": "Danish", "de": "German", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "zh": "Chinese", "zh-TW": "Traditional Chinese",
}  # fmt: skip
DEFAULT_LANGUAGE = "en"
"""What concepts are named in where nobody says another, and what all predictions are in."""

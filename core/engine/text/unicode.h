#pragma once
#include <string>
#include <string_view>

/// The little of Unicode that CLIP's tokenizer asks for; tables of Unicode 14 made by make_unicode_tables.py.
namespace engine::unicode {

/// Bytes that are no UTF-8 become U+FFFD, one each.
std::u32string decode(std::string_view utf8);
void appendUtf8(std::string& to, char32_t code);

/// Normalisation form C (Unicode Standard Annex 15).
std::u32string composed(const std::u32string& text);
/// Each character's lower case by itself, as Rust's char::to_lowercase does: a final capital sigma gets the ordinary small one.
std::u32string lowered(const std::u32string& text);

bool isLetter(char32_t code);  ///< general category L
bool isNumber(char32_t code);  ///< general category N
bool isSpace(char32_t code);   ///< property White_Space

}  // namespace engine::unicode

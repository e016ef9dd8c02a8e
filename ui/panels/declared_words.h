#pragma once
#include <span>

namespace ui {

/// All that core/finish declares in words: labels, units, sentences, choices. It knows of no translations; here they are for lupdate to be found.
/// A test holds them against the declarations.
std::span<const char* const> declaredWords();

}  // namespace ui

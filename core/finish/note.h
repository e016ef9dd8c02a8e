#pragma once
#include <string>

namespace finish {

/// Something worth knowing that is no failure.
struct Note {
    std::string code;     ///< kebab-case, stable: `upscaled`, `cannot-be-met` ...
    std::string message;  ///< a sentence
    bool operator==(const Note&) const = default;
};

}  // namespace finish

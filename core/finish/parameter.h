#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/finish/colour.h"
#include "core/finish/matte/params.h"

/// What a recipe can be told. Every parameter is declared once, in the `params.cpp` of its stage; JSON, `--set`, help and sliders
/// are derived from that declaration. Defaults live in the stage's struct and are read from there.
namespace finish {

struct Recipe;

struct NumberKind {
    double min = 0;
    double max = 1;
    double step = 1;  ///< of a slider's arrow key; any value of the range is legal
};
struct WholeKind {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
};
struct ChoiceKind {
    struct Option {
        std::string_view id;     ///< as in JSON
        std::string_view label;  ///< as in the window
    };
    std::vector<Option> options;
};
struct ColourKind {};
struct FlagKind {};
struct StrokesKind {};
struct FileKind {};  ///< a path, UTF-8; "" = none. In a file of JSON it counts from that file's folder
using Kind = std::variant<NumberKind, WholeKind, ChoiceKind, ColourKind, FlagKind, StrokesKind, FileKind>;

/// A choice is its id, a file its path.
using Value = std::variant<double, std::uint64_t, std::string, Colour, bool, std::vector<Stroke>>;

struct Parameter {
    std::string key;  ///< `stage.name`, also the path in JSON
    std::string_view label;
    std::string_view unit;  ///< as shown after the number, "" for none
    std::string_view help;  ///< one sentence
    Kind kind;
    std::function<Value(const Recipe&)> get;
    /// Takes only what `check` lets through.
    std::function<void(Recipe&, const Value&)> put;
};

/// All parameters of all stages, in the order of the registry.
std::span<const Parameter> parameters();

/// @throws Error{BadValue} that names the nearest key when there is none of this name.
const Parameter& findParameter(std::string_view key);

Value defaultValue(const Parameter& parameter);
/// "1.2 to 16", "solid, gradient or seamless", "#rrggbb" ...
std::string allowed(const Parameter& parameter);
/// Type and range. @param source  what the value came from, for the message: a file, or "--set".
/// @throws Error{BadValue}
void check(const Parameter& parameter, const Value& value, std::string_view source);

/// One value as `--set` takes it, and back.
std::string toText(const Value& value);
Value valueFromText(const Parameter& parameter, std::string_view text, std::string_view source);

/// Table of all parameters for `help`: key, range, default, unit, sentence; one a line.
std::string parameterHelp();

}  // namespace finish

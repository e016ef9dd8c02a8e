#pragma once
#include <string>
#include <type_traits>
#include <utility>

#include "core/finish/parameter.h"
#include "core/finish/recipe.h"

/// For the params.cpp of stages only: turns members of a stage's struct into parameters.
namespace finish {

/// The double with the float's shortest decimal spelling, so that .3f is written 0.3.
double shortest(float value);

template <class Params>
class Declare {
public:
    Declare(std::string_view stage, Params Recipe::*part) : stage_(stage), part_(part) {}

    struct Words {
        std::string_view label;
        std::string_view unit;
        std::string_view help;
    };
    template <class Enum>
    struct Option {
        Enum value;
        std::string_view id;
        std::string_view label;
    };

    Declare& number(std::string_view name, float Params::*field, NumberKind kind, Words words)
    {
        return add(name, kind, words, [part = part_, field](const Recipe& r) { return Value(shortest(r.*part.*field)); },
                   [part = part_, field](Recipe& r, const Value& v) { r.*part.*field = static_cast<float>(std::get<double>(v)); });
    }
    template <class Enum>
    Declare& choice(std::string_view name, Enum Params::*field, std::vector<Option<Enum>> options, Words words)
    {
        ChoiceKind kind;
        for (const auto& option : options)
            kind.options.push_back({option.id, option.label});
        return add(
            name, std::move(kind), words,
            [part = part_, field, options](const Recipe& r) {
                for (const auto& option : options)
                    if (option.value == r.*part.*field)
                        return Value(std::string(option.id));
                return Value(std::string(options.front().id));
            },
            [part = part_, field, options](Recipe& r, const Value& v) {
                for (const auto& option : options)
                    if (option.id == std::get<std::string>(v))
                        r.*part.*field = option.value;
            });
    }
    Declare& colour(std::string_view name, Colour Params::*field, Words words) { return plain<Colour>(name, field, ColourKind{}, words); }
    Declare& flag(std::string_view name, bool Params::*field, Words words) { return plain<bool>(name, field, FlagKind{}, words); }
    Declare& strokes(std::string_view name, std::vector<Stroke> Params::*field, Words words)
    {
        return plain<std::vector<Stroke>>(name, field, StrokesKind{}, words);
    }

    Declare& file(std::string_view name, std::string Params::*field, Words words) { return plain<std::string>(name, field, FileKind{}, words); }

    std::vector<Parameter> done() { return std::move(parameters_); }

private:
    template <class T>
    Declare& plain(std::string_view name, T Params::*field, Kind kind, Words words)
    {
        return add(name, std::move(kind), words, [part = part_, field](const Recipe& r) { return Value(r.*part.*field); },
                   [part = part_, field](Recipe& r, const Value& v) { r.*part.*field = std::get<T>(v); });
    }
    Declare& add(std::string_view name, Kind kind, Words words, std::function<Value(const Recipe&)> get,
                 std::function<void(Recipe&, const Value&)> put)
    {
        std::string key(stage_);
        key.append(".").append(name);
        parameters_.push_back({std::move(key), words.label, words.unit, words.help, std::move(kind), std::move(get), std::move(put)});
        return *this;
    }

    std::string_view stage_;
    Params Recipe::*part_;
    std::vector<Parameter> parameters_;
};

}  // namespace finish

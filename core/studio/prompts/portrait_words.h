#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/finish/recipe.h"
#include "core/finish/style.h"
#include "core/vision/face.h"

/// What a new picture is to show, in fields that a person fills, and the text that a generator reads.
namespace studio {

enum class Expression { AsInPhoto, SlightSmile, Smile, Serious };
std::string_view toString(Expression expression);
/// Empty for a word that there is not.
std::optional<Expression> expressionFrom(std::string_view text);

/// The fields of a description, each a few plain words; an empty one is left out.
struct PortraitWords {
    std::string kind = "professional headshot";  ///< what sort of picture
    std::string attire;
    Expression expression = Expression::AsInPhoto;
    std::string expressionWords;        ///< the style's own, used where `expression` is AsInPhoto
    std::vector<std::string> features;  ///< what the photos show: "clear glasses", "a beard" ... each can be taken away
    std::string setting;
    std::string light;
    std::string lens;
    std::string more;                   ///< the user's own words
    std::string avoid;                  ///< what must not be in the picture
    bool operator==(const PortraitWords&) const = default;
};

struct PromptText {
    std::string prompt, negative;
    bool operator==(const PromptText&) const = default;
};

/// The description as a generator reads it: what, who wears what, where, light, lens, from the weightiest to the least; commas between, nothing said twice.
PromptText promptText(const PortraitWords& words);

/// What a style brings: its prompt fields, and in words the light and depth of field of its recipe where they do not stand there already.
PortraitWords wordsOf(const finish::Style& style, const finish::Recipe& recipe);

/// "soft key light 45 degrees from the left and 30 degrees above, rim light from the right"; empty for the photo's own light.
std::string lightInWords(const finish::RelightParams& light);

/// What photos of one person show that a picture should not lose: in more than half of the faces that are seen from the front.
std::vector<std::string> featuresOf(const std::vector<const vision::Face*>& faces);

/// A description from outside: of resources/prompts and of the user. @throws base::Error{BadValue} naming key and reason
PortraitWords wordsFromJson(std::string_view text, std::string_view source);
std::string toJson(const PortraitWords& words);

}  // namespace studio

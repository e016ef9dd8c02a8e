#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/finish/recipe.h"
#include "core/imaging/image.h"
#include "core/studio/file_facts.h"
#include "core/studio/shared_value.h"

/// The document, as plain values. A `Session` is one state of the work; `History` strings states together, `OpenSession` keeps them in a file,
/// `session_edits.h` has what can be done to them.
namespace studio {

/// Whose photos these are, and what they may be used for: as the person said it, kept with the session.
struct Permission {
    enum class Whose { Unsaid, Mine, Granted };
    Whose whose = Whose::Unsaid;
    std::string person;   ///< who gave it; empty for one's own photos
    std::string purpose;
    std::string date;     ///< "2026-11-23"; empty = not said
    bool operator==(const Permission&) const = default;
};

/// What is said of the session as a whole.
struct About {
    Permission permission;
    std::string subject;  ///< id of the person that headshots are made of; empty = the first
    std::string notes;
    bool operator==(const About&) const = default;
};

/// A photo that the person brought. Its bytes lie in the session's file; what was measured on it is found by its id.
struct Photo {
    std::string id;          ///< SHA-256 of the file's bytes, 64 hexadecimal digits
    std::string name;        ///< of the file, UTF-8, without a folder
    std::uint64_t bytes = 0;
    imaging::Extent extent;  ///< upright
    FileFacts says;
    bool used = true;        ///< as a reference and a source; unticked by hand where false
    bool operator==(const Photo&) const = default;
};

struct FaceOf {
    std::string photo;     ///< id
    std::size_t face = 0;  ///< index in the photo's analysis
    bool operator==(const FaceOf&) const = default;
};

/// One person of the photos.
struct Subject {
    std::string id;    ///< as identity::Subject
    std::string name;  ///< as the user calls them; may be empty
    std::vector<FaceOf> faces;
    bool operator==(const Subject&) const = default;
};

enum class Flag { None, Pick, Reject };
enum class Label { None, Red, Yellow, Green, Blue };

struct Rating {
    static constexpr int kMostStars = 5;
    int stars = 0;
    Flag flag = Flag::None;
    Label label = Label::None;
    bool operator==(const Rating&) const = default;
};

/// One headshot: a face of a photo by a recipe, and what the user thinks of it.
struct Variation {
    std::string id;     ///< of letters, digits and hyphens; never used twice in a session
    FaceOf source;
    std::string style;  ///< id of the style that the recipe began as; empty = none
    Shared<finish::Recipe> recipe;
    Rating rating;
    std::string note;
    bool operator==(const Variation&) const = default;
};

/// One state of the work. Copying costs four pointers.
struct Session {
    Shared<About> about;
    SharedList<Photo> photos;          ///< in the order that they came
    SharedList<Subject> subjects;      ///< the proposed one first
    SharedList<Variation> variations;  ///< in the order that they were made
    bool operator==(const Session&) const = default;
};

/// By id; null where there is none.
const Photo* findPhoto(const Session& session, std::string_view id);
const Subject* findSubject(const Session& session, std::string_view id);
const Variation* findVariation(const Session& session, std::string_view id);

std::string_view toString(Permission::Whose whose);
std::string_view toString(Flag flag);
std::string_view toString(Label label);
/// The way back of the three; empty for a word that there is not.
std::optional<Permission::Whose> whoseFrom(std::string_view text);
std::optional<Flag> flagFrom(std::string_view text);
std::optional<Label> labelFrom(std::string_view text);

}  // namespace studio

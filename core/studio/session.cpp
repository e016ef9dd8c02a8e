#include "core/studio/session.h"

#include <algorithm>
#include <array>
#include <utility>

namespace studio {
namespace {

template <class T>
const T* find(const SharedList<T>& list, std::string_view id)
{
    const auto found = std::ranges::find_if(*list, [&](const Shared<T>& one) { return one->id == id; });
    return found == list->end() ? nullptr : &**found;
}

template <class Word>
using Words = std::pair<Word, std::string_view>;

constexpr std::array kWhose{Words<Permission::Whose>{Permission::Whose::Unsaid, "unsaid"}, Words<Permission::Whose>{Permission::Whose::Mine, "mine"},
                            Words<Permission::Whose>{Permission::Whose::Granted, "granted"}};
constexpr std::array kFlags{Words<Flag>{Flag::None, "none"}, Words<Flag>{Flag::Pick, "pick"}, Words<Flag>{Flag::Reject, "reject"}};
constexpr std::array kLabels{Words<Label>{Label::None, "none"}, Words<Label>{Label::Red, "red"}, Words<Label>{Label::Yellow, "yellow"},
                             Words<Label>{Label::Green, "green"}, Words<Label>{Label::Blue, "blue"}};

template <class Word, std::size_t n>
std::string_view textOf(const std::array<Words<Word>, n>& words, Word word)
{
    return std::ranges::find(words, word, &Words<Word>::first)->second;
}

template <class Word, std::size_t n>
std::optional<Word> wordOf(const std::array<Words<Word>, n>& words, std::string_view text)
{
    const auto found = std::ranges::find(words, text, &Words<Word>::second);
    return found == words.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace

const Photo* findPhoto(const Session& session, std::string_view id)
{
    return find(session.photos, id);
}

const Subject* findSubject(const Session& session, std::string_view id)
{
    return find(session.subjects, id);
}

const Variation* findVariation(const Session& session, std::string_view id)
{
    return find(session.variations, id);
}

std::string_view toString(Permission::Whose whose)
{
    return textOf(kWhose, whose);
}

std::string_view toString(Flag flag)
{
    return textOf(kFlags, flag);
}

std::string_view toString(Label label)
{
    return textOf(kLabels, label);
}

std::optional<Permission::Whose> whoseFrom(std::string_view text)
{
    return wordOf(kWhose, text);
}

std::optional<Flag> flagFrom(std::string_view text)
{
    return wordOf(kFlags, text);
}

std::optional<Label> labelFrom(std::string_view text)
{
    return wordOf(kLabels, text);
}

}  // namespace studio

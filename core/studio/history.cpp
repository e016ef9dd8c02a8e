#include "core/studio/history.h"

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <utility>

namespace studio {
namespace {

std::size_t bytesOf(const About& about)
{
    return sizeof about + about.notes.size() + about.permission.person.size() + about.permission.purpose.size();
}

std::size_t bytesOf(const Photo& photo)
{
    return sizeof photo + photo.name.size() + photo.says.notes.size() * 100;
}

std::size_t bytesOf(const Subject& subject)
{
    return sizeof subject + subject.faces.size() * (sizeof(FaceOf) + 64);
}

std::size_t bytesOf(const finish::Recipe& recipe)
{
    std::size_t points = 0;
    for (const auto* strokes : {&recipe.matte.keep, &recipe.matte.remove, &recipe.retouch.keep, &recipe.retouch.remove})
        for (const auto& stroke : *strokes)
            points += stroke.points.size();
    return sizeof recipe + points * sizeof(vision::Point);
}

std::size_t bytesOf(const Variation& variation)
{
    return sizeof variation + variation.note.size();
}

template <class T>
std::size_t newBytes(const SharedList<T>& before, const SharedList<T>& after)
{
    if (after.same(before))
        return 0;
    std::unordered_set<const void*> known;
    for (const auto& one : *before)
        known.insert(one.identity());
    std::size_t bytes = after->size() * sizeof(Shared<T>);
    for (const auto& one : *after)
        if (!known.contains(one.identity()))
            bytes += bytesOf(*one);
    return bytes;
}

std::size_t newRecipes(const SharedList<Variation>& before, const SharedList<Variation>& after)
{
    if (after.same(before))
        return 0;
    std::unordered_set<const void*> known;
    for (const auto& one : *before)
        known.insert(one->recipe.identity());
    std::size_t bytes = 0;
    for (const auto& one : *after)
        if (known.insert(one->recipe.identity()).second)
            bytes += bytesOf(*one->recipe);
    return bytes;
}

/// What `after` keeps alive beside `before`.
std::size_t newBytes(const Session& before, const Session& after)
{
    return sizeof(History::Step) + (after.about.same(before.about) ? 0 : bytesOf(*after.about)) + newBytes(before.photos, after.photos) +
           newBytes(before.subjects, after.subjects) + newBytes(before.variations, after.variations) +
           newRecipes(before.variations, after.variations);
}

}  // namespace

History::History(Session start, std::string label)
{
    steps_.push_back({std::move(label), {}, std::move(start), 0});
}

History::History(std::vector<Step> steps, std::size_t current) : steps_(std::move(steps)), current_(current)
{
    assert(current_ < steps_.size());
    for (std::size_t i = 1; i < steps_.size(); ++i)
        bytes_ += steps_[i].bytes = newBytes(steps_[i - 1].session, steps_[i].session);
    keepWithinLimits();
}

bool History::edit(const std::string& label, const std::string& mergeKey, const std::function<Session(const Session&)>& change)
{
    Session after = change(session());
    if (after == session())
        return false;
    const bool merges = !mergeKey.empty() && current_ > 0 && !canRedo() && steps_[current_].mergeKey == mergeKey;
    while (canRedo() || (merges && current_ + 1 == steps_.size())) {
        bytes_ -= steps_.back().bytes;
        steps_.pop_back();
    }
    current_ = steps_.size() - 1;
    if (merges && after == session())  // dragged back to where it began
        return true;
    const std::size_t bytes = newBytes(steps_.back().session, after);
    steps_.push_back({label, mergeKey, std::move(after), bytes});
    bytes_ += bytes;
    current_ = steps_.size() - 1;
    keepWithinLimits();
    return true;
}

bool History::undo()
{
    return canUndo() && goTo(current_ - 1);
}

bool History::redo()
{
    return goTo(current_ + 1);
}

bool History::goTo(std::size_t step)
{
    if (step >= steps_.size() || step == current_)
        return false;
    current_ = step;
    return true;
}

void History::keepWithinLimits()
{
    constexpr Limits kLimits;
    std::size_t gone = 0;
    std::size_t bytes = bytes_;
    while (gone < current_ && (steps_.size() - gone > kLimits.steps || bytes > kLimits.bytes))
        bytes -= steps_[++gone].bytes;
    if (gone == 0)
        return;
    steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(gone));
    steps_.front().bytes = 0;
    bytes_ = bytes;
    current_ -= gone;
}

}  // namespace studio

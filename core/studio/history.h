#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/studio/session.h"

namespace studio {

/// The states that a session went through, each with a label: undo and redo walk along them. Not of inverse actions: a state is a value whose
/// parts are shared with its neighbours, so hundreds of them cost little and survive a restart.
///
///     history.edit("Light: fill", "relight.fill#12", change);   // a drag is one key, and so one step
///     history.undo();
class History {
public:
    struct Step {
        std::string label;     ///< what was done, as the user reads it; that of the first state is what it came from
        std::string mergeKey;  ///< empty = merges with nothing
        Session session;
        std::size_t bytes = 0;  ///< of what it does not share with the step before
        bool operator==(const Step& other) const { return label == other.label && mergeKey == other.mergeKey && session == other.session; }
    };
    struct Limits {
        std::size_t steps = 500;
        std::size_t bytes = std::size_t{16} << 20;  ///< kept alive by all steps but the first
    };

    History() : History(Session(), "New session") {}
    explicit History(Session start, std::string label);
    /// As it was read from a file. @param current  index of a step. Limits are kept here too.
    History(std::vector<Step> steps, std::size_t current);

    const Session& session() const { return steps_[current_].session; }
    const std::vector<Step>& steps() const { return steps_; }
    std::size_t current() const { return current_; }

    /// A new state after the current one. Steps that were undone are gone then, and so are the oldest beyond the limits. The same merge key as the
    /// current step's, where that is the last: the step is replaced. Keys are made unique by whoever drags: "relight.fill#12".
    /// @return whether anything changed; where `change` gives an equal state there is no step. What `change` throws is passed on, and leaves none.
    bool edit(const std::string& label, const std::string& mergeKey, const std::function<Session(const Session&)>& change);

    bool canUndo() const { return current_ > 0; }
    bool canRedo() const { return current_ + 1 < steps_.size(); }
    /// What would be undone or redone. Only where there is something.
    const std::string& undoLabel() const { return steps_[current_].label; }
    const std::string& redoLabel() const { return steps_[current_ + 1].label; }
    bool undo();
    bool redo();
    /// To any step of the list. @return false where there is none of that number, or it is the current one
    bool goTo(std::size_t step);

    std::size_t bytesKept() const { return bytes_; }

    bool operator==(const History& other) const { return current_ == other.current_ && steps_ == other.steps_; }

private:
    void keepWithinLimits();

    std::vector<Step> steps_;
    std::size_t current_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace studio

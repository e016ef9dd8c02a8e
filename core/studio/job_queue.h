#pragma once
#include <any>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <boost/signals2/connection.hpp>

#include "core/base/error.h"
#include "core/base/run_context.h"

namespace studio {

/// How a piece of work ended: with its value, with what went wrong, or because it was no longer wanted.
template <class T>
using Outcome = std::variant<T, base::Error, base::Cancelled>;

using JobId = std::uint64_t;

/// A piece of work for one device. It gets copies of its inputs, and hands back a value; it never reads what is being edited.
struct Job {
    enum class Lane { Preview, Render };

    std::string label;              ///< as the user reads it: "Headshot 3, corporate classic"
    std::string kind;               ///< jobs of a kind take about as long as one another; for the time left
    Lane lane = Lane::Render;
    std::string slot;               ///< a newer job of the same slot replaces this one, waiting or running; empty = never replaced
    std::int64_t memoryBytes = 0;   ///< most that it is expected to take; 0 = next to nothing
    bool givesWay = false;          ///< previews may run while it waits in `RunContext::checkpoint` with a report: it holds no lock there, and shares nothing with them
    std::function<std::any(const base::RunContext&)> work;
};

/// Everything that is told of a job.
struct JobEvent {
    enum class What { Waits, Started, Progressed, Ended };

    JobId id = 0;
    What what = What::Waits;
    std::string label;
    Job::Lane lane = Job::Lane::Render;
    base::Progress progress;                          ///< the last one that it reported
    std::optional<std::chrono::seconds> left;         ///< of the whole queue; empty while there is nothing to judge by
    std::size_t waiting = 0;                          ///< jobs that wait after this event
    std::optional<Outcome<std::any>> outcome;         ///< of an ended one
};

/// The work of one device, one job after another on a thread of its own: previews before renders, each lane in order. A newer job of a slot takes the place of
/// the one that waits, and stops the one that runs. What does not fit into memory is refused with a clear word when its turn comes.
///
///     queue.onEvent([&](const JobEvent& event) { post(event); });   // called on the queue's thread
///     const JobId id = queue.add({.label = "Preview", .kind = "preview", .lane = Job::Lane::Preview, .slot = "canvas",
///                                 .work = [request](const base::RunContext& run) { return std::any(redraw(request, run)); }});
///
/// All functions may be called from any thread, also from an event. Every event comes from the queue's thread, and those of a job in their order:
/// Waits, Started, Progressed, Ended, the last exactly once for each job, also for those that never started. A slot must not throw.
class JobQueue {
public:
    struct Options {
        std::function<std::int64_t()> availableMemory;                                ///< bytes; empty: base::availableMemoryBytes. 0 = not known, everything is let in
        std::function<std::chrono::steady_clock::time_point()> now;                   ///< empty: the clock
    };

    explicit JobQueue(std::string device) : JobQueue(std::move(device), Options()) {}
    JobQueue(std::string device, Options options);
    /// Cancels what waits and runs, tells of it, and waits for the thread.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    const std::string& device() const;

    JobId add(Job job);
    /// The job ends with Cancelled, if it has not ended by then. @return false where it is neither waiting nor running
    bool cancel(JobId id);
    void cancelAll();

    /// Nothing waits, runs, or is still to be told.
    bool idle() const;
    /// Waits until then. Not from an event.
    void waitUntilIdle();

    boost::signals2::connection onEvent(const std::function<void(const JobEvent&)>& slot);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace studio

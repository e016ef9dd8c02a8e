#include "core/studio/job_queue.h"

#include <algorithm>
#include <boost/signals2/signal.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/platform.h"

namespace studio {
namespace {

using base::Error;
using base::ErrorCode;
using Clock = std::chrono::steady_clock;

/// Gigabytes with one decimal: "8.5 GB".
std::string gigabytes(std::int64_t bytes)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
    return text;
}

/// What went wrong, as a value. Call in a catch block.
Outcome<std::any> currentOutcome(const std::string& label)
{
    try {
        throw;
    } catch (const base::Cancelled& cancelled) {
        return cancelled;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::TooLarge, "There is not enough memory for \"" + label + "\"", "Make it smaller, or close other programs.");
    } catch (const std::exception& error) {
        return Error(ErrorCode::Internal, "\"" + label + "\" failed in a way that it should not", "Please report it.", {}, error.what());
    }
}

}  // namespace

struct JobQueue::State {
    struct Entry {
        JobId id = 0;
        Job job;
        std::stop_source stop;
        Clock::time_point started;
        base::Progress progress;
    };
    using Waiting = std::shared_ptr<Entry>;
    /// How long jobs of a kind took.
    struct Measured {
        double seconds = 0;
        int count = 0;
    };

    const std::string device;
    const Options options;
    boost::signals2::signal<void(const JobEvent&)> events;

    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<Waiting> waiting[2];  // by lane
    std::vector<Waiting> running;    // the last one is at work, those below gave way to it
    std::deque<JobEvent> untold;     // of jobs that other threads added, or took out of the queue
    std::map<std::string, Measured> measured;
    JobId lastId = 0;
    bool telling = false;
    bool closed = false;
    std::thread thread;

    State(std::string name, Options with) : device(std::move(name)), options(std::move(with)) {}

    Clock::time_point now() const { return options.now ? options.now() : Clock::now(); }
    std::int64_t available() const { return options.availableMemory ? options.availableMemory() : base::availableMemoryBytes(); }
    std::deque<Waiting>& laneOf(const Entry& entry) { return waiting[entry.job.lane == Job::Lane::Preview ? 0 : 1]; }
    bool isIdle() const { return waiting[0].empty() && waiting[1].empty() && running.empty() && untold.empty() && !telling; }

    JobEvent event(const Entry& entry, JobEvent::What what) const;
    std::optional<std::chrono::seconds> left() const;
    double secondsOf(const Entry& entry) const;
    void drop(const Waiting& entry);
    void work();
    void tell(std::unique_lock<std::mutex>& lock, const JobEvent& event);
    void tellUntold(std::unique_lock<std::mutex>& lock);
    void run(std::unique_lock<std::mutex>& lock, const Waiting& entry);
    void progressed(const Waiting& entry, const base::Progress& progress);
    Waiting next(bool previewsOnly);
    Outcome<std::any> outcomeOf(const Waiting& entry);
};

/// Mean of the kind, or of all kinds; 0 = nothing known.
double JobQueue::State::secondsOf(const Entry& entry) const
{
    if (const auto known = measured.find(entry.job.kind); known != measured.end())
        return known->second.seconds / known->second.count;
    Measured all;
    for (const auto& [kind, one] : measured) {
        all.seconds += one.seconds;
        all.count += one.count;
    }
    return all.count == 0 ? 0 : all.seconds / all.count;
}

std::optional<std::chrono::seconds> JobQueue::State::left() const
{
    double seconds = 0;
    for (const auto& lane : waiting)
        for (const auto& entry : lane) {
            const double each = secondsOf(*entry);
            if (each == 0)
                return std::nullopt;
            seconds += each;
        }
    for (const auto& entry : running) {
        const double taken = std::chrono::duration<double>(now() - entry->started).count();
        const double share = entry->progress.steps > 0 ? static_cast<double>(entry->progress.step) / entry->progress.steps : 0;
        const double whole = share > 0 ? taken / share : secondsOf(*entry);
        if (whole == 0)
            return std::nullopt;
        seconds += std::max(0.0, whole - taken);
    }
    return std::chrono::seconds(static_cast<std::int64_t>(seconds + 0.5));
}

JobEvent JobQueue::State::event(const Entry& entry, JobEvent::What what) const
{
    return {entry.id, what, entry.job.label, entry.job.lane, entry.progress, left(), waiting[0].size() + waiting[1].size(), std::nullopt};
}

/// Out of the queue before it began. Told later, by the queue's thread.
void JobQueue::State::drop(const Waiting& entry)
{
    std::erase(laneOf(*entry), entry);
    JobEvent ended = event(*entry, JobEvent::What::Ended);
    ended.outcome = base::Cancelled();
    untold.push_back(std::move(ended));
}

void JobQueue::State::tell(std::unique_lock<std::mutex>& lock, const JobEvent& event)
{
    telling = true;
    lock.unlock();
    events(event);
    lock.lock();
    telling = !running.empty();
}

void JobQueue::State::tellUntold(std::unique_lock<std::mutex>& lock)
{
    while (!untold.empty()) {
        const JobEvent event = std::move(untold.front());
        untold.pop_front();
        tell(lock, event);
    }
}

JobQueue::State::Waiting JobQueue::State::next(bool previewsOnly)
{
    for (auto& lane : waiting) {
        if (!lane.empty()) {
            const Waiting entry = lane.front();
            lane.pop_front();
            return entry;
        }
        if (previewsOnly)
            break;
    }
    return nullptr;
}

/// Runs without the lock.
Outcome<std::any> JobQueue::State::outcomeOf(const Waiting& entry)
{
    try {
        const std::int64_t free = entry->job.memoryBytes > 0 ? available() : 0;
        if (free > 0 && entry->job.memoryBytes > free)
            return Error(ErrorCode::TooLarge, "\"" + entry->job.label + "\" needs " + gigabytes(entry->job.memoryBytes) + " of memory, " + gigabytes(free) + " are free",
                         "Make it smaller, or close other programs.");
        const base::RunContext context{entry->stop.get_token(), [this, entry](const base::Progress& progress) { progressed(entry, progress); }};
        context.checkpoint();
        std::any value = entry->job.work(context);
        context.checkpoint();  // what nobody waits for any more is no result, however far it came
        return value;
    } catch (...) {
        return currentOutcome(entry->job.label);
    }
}

void JobQueue::State::run(std::unique_lock<std::mutex>& lock, const Waiting& entry)
{
    entry->started = now();
    running.push_back(entry);
    tell(lock, event(*entry, JobEvent::What::Started));
    lock.unlock();
    auto outcome = outcomeOf(entry);
    entry->job.work = nullptr;  // what it holds may be large
    lock.lock();
    running.pop_back();
    if (std::holds_alternative<std::any>(outcome)) {
        Measured& kind = measured[entry->job.kind];
        kind.seconds += std::chrono::duration<double>(now() - entry->started).count();
        ++kind.count;
    }
    JobEvent ended = event(*entry, JobEvent::What::Ended);
    ended.outcome = std::move(outcome);
    tell(lock, ended);
}

/// On the queue's thread, from within the job's work.
void JobQueue::State::progressed(const Waiting& entry, const base::Progress& progress)
{
    std::unique_lock lock(mutex);
    entry->progress = progress;
    if (std::this_thread::get_id() != thread.get_id())  // a helper of the job's own: events come from one thread
        return;
    tellUntold(lock);
    tell(lock, event(*entry, JobEvent::What::Progressed));
    if (!entry->job.givesWay)
        return;
    const auto before = now();
    while (true) {
        tellUntold(lock);
        const Waiting preview = entry->stop.stop_requested() ? nullptr : next(true);
        if (!preview)
            break;
        run(lock, preview);
    }
    entry->started += now() - before;  // its own time only
    lock.unlock();
    base::RunContext{entry->stop.get_token(), {}}.checkpoint();
}

void JobQueue::State::work()
{
    std::unique_lock lock(mutex);
    while (true) {
        tellUntold(lock);
        if (const Waiting entry = next(false))
            run(lock, entry);
        else if (untold.empty() && closed)
            return;
        else if (untold.empty()) {
            telling = false;
            changed.notify_all();
            changed.wait(lock, [&] { return closed || !untold.empty() || !waiting[0].empty() || !waiting[1].empty(); });
        }
    }
}

JobQueue::JobQueue(std::string device, Options options) : state_(std::make_unique<State>(std::move(device), std::move(options)))
{
    state_->thread = std::thread([this] { state_->work(); });
}

JobQueue::~JobQueue()
{
    cancelAll();
    {
        const std::scoped_lock lock(state_->mutex);
        state_->closed = true;
    }
    state_->changed.notify_all();
    state_->thread.join();
}

const std::string& JobQueue::device() const
{
    return state_->device;
}

JobId JobQueue::add(Job job)
{
    std::vector<std::stop_source> replaced;
    auto entry = std::make_shared<State::Entry>();
    entry->job = std::move(job);
    std::unique_lock lock(state_->mutex);
    entry->id = ++state_->lastId;
    const JobId id = entry->id;
    if (const std::string& slot = entry->job.slot; !slot.empty()) {
        for (auto& lane : state_->waiting)
            for (const auto& other : std::vector(lane.begin(), lane.end()))
                if (other->job.slot == slot)
                    state_->drop(other);
        for (const auto& other : state_->running)
            if (other->job.slot == slot)
                replaced.push_back(other->stop);
    }
    state_->laneOf(*entry).push_back(entry);
    state_->untold.push_back(state_->event(*entry, JobEvent::What::Waits));
    lock.unlock();
    state_->changed.notify_all();
    for (auto& stop : replaced)  // without the lock: whoever listens to the token may ask us something
        stop.request_stop();
    return id;
}

bool JobQueue::cancel(JobId id)
{
    std::unique_lock lock(state_->mutex);
    for (auto& lane : state_->waiting)
        for (const auto& entry : std::vector(lane.begin(), lane.end()))
            if (entry->id == id) {
                state_->drop(entry);
                state_->changed.notify_all();
                return true;
            }
    for (const auto& entry : state_->running)
        if (entry->id == id) {
            std::stop_source stop = entry->stop;
            lock.unlock();
            stop.request_stop();
            return true;
        }
    return false;
}

void JobQueue::cancelAll()
{
    std::vector<std::stop_source> stops;
    std::unique_lock lock(state_->mutex);
    for (auto& lane : state_->waiting)
        for (const auto& entry : std::vector(lane.begin(), lane.end()))
            state_->drop(entry);
    for (const auto& entry : state_->running)
        stops.push_back(entry->stop);
    lock.unlock();
    state_->changed.notify_all();
    for (auto& stop : stops)
        stop.request_stop();
}

bool JobQueue::idle() const
{
    const std::scoped_lock lock(state_->mutex);
    return state_->isIdle();
}

void JobQueue::waitUntilIdle()
{
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->isIdle(); });
}

boost::signals2::connection JobQueue::onEvent(const std::function<void(const JobEvent&)>& slot)
{
    return state_->events.connect(slot);
}

}  // namespace studio

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <thread>

#include "core/studio/job_queue.h"

namespace studio {
namespace {

using What = JobEvent::What;

/// A queue and everything that it tells.
class Watched {
public:
    explicit Watched(JobQueue::Options options = {}) : queue("cpu", std::move(options))
    {
        queue.onEvent([this](const JobEvent& event) {
            const std::scoped_lock lock(mutex_);
            events_.push_back(event);
            threads_.push_back(std::this_thread::get_id());
        });
    }

    std::vector<JobEvent> events() const
    {
        const std::scoped_lock lock(mutex_);
        return events_;
    }
    /// "preview 1 done, render 2 cancelled": how jobs ended, in order.
    std::string ends() const
    {
        std::string text;
        for (const JobEvent& event : events())
            if (event.what == What::Ended) {
                const char* how = event.outcome->index() == 0 ? " done" : event.outcome->index() == 1 ? " failed" : " cancelled";
                text += (text.empty() ? "" : ", ") + event.label + how;
            }
        return text;
    }
    const base::Error& errorOf(JobId id) const
    {
        static const base::Error none(base::ErrorCode::Internal, "it did not fail", "");
        const std::scoped_lock lock(mutex_);
        for (const JobEvent& event : events_)
            if (event.id == id && event.what == What::Ended && std::holds_alternative<base::Error>(*event.outcome))
                return std::get<base::Error>(*event.outcome);
        return none;
    }
    bool oneThread() const
    {
        const std::scoped_lock lock(mutex_);
        return std::ranges::all_of(threads_, [&](std::thread::id id) { return id == threads_.front() && id != std::this_thread::get_id(); });
    }

private:
    mutable std::mutex mutex_;
    std::vector<JobEvent> events_;
    std::vector<std::thread::id> threads_;

public:
    JobQueue queue;  // last: its thread ends before what it tells is gone
};

Job job(const std::string& label, Job::Lane lane = Job::Lane::Render, std::function<std::any(const base::RunContext&)> work = [](const base::RunContext&) { return std::any(); })
{
    Job one;
    one.label = label;
    one.kind = lane == Job::Lane::Preview ? "preview" : "render";
    one.lane = lane;
    one.work = std::move(work);
    return one;
}

/// Work that says when it runs, and waits to be let go.
struct Held {
    std::latch running{1};
    std::latch go{1};
    std::function<std::any(const base::RunContext&)> work()
    {
        return [this](const base::RunContext& run) {
            running.count_down();
            go.wait();
            run.checkpoint();
            return std::any();
        };
    }
};

/// Work that runs until it is stopped.
struct Endless {
    std::latch running{1};
    std::function<std::any(const base::RunContext&)> work()
    {
        return [this](const base::RunContext& run) {
            running.count_down();
            std::promise<void> stopped;
            const std::stop_callback wake(run.stop, [&] { stopped.set_value(); });
            stopped.get_future().wait();
            run.checkpoint();
            return std::any();
        };
    }
};

TEST(JobQueue, JobsRunInOrderAndGiveTheirValue)
{
    Watched watched;
    Held first;
    watched.queue.add(job("a", Job::Lane::Render, first.work()));
    first.running.wait();
    watched.queue.add(job("b", Job::Lane::Render, [](const base::RunContext&) { return std::any(41 + 1); }));
    watched.queue.add(job("c"));
    EXPECT_FALSE(watched.queue.idle());
    first.go.count_down();
    watched.queue.waitUntilIdle();
    EXPECT_TRUE(watched.queue.idle());
    EXPECT_EQ(watched.ends(), "a done, b done, c done");
    for (const JobEvent& event : watched.events())
        if (event.label == "b" && event.what == What::Ended) {
            EXPECT_EQ(std::any_cast<int>(std::get<std::any>(*event.outcome)), 42);
        }
    EXPECT_TRUE(watched.oneThread()) << "events come from the queue's thread";
}

TEST(JobQueue, EachJobWaitsStartsAndEndsOnce)
{
    Watched watched;
    std::vector<std::jthread> many;
    for (int t = 0; t < 4; ++t)
        many.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                const JobId id = watched.queue.add(job("x", i % 3 == 0 ? Job::Lane::Preview : Job::Lane::Render));
                if (i % 5 == 0)
                    watched.queue.cancel(id);
            }
        });
    many.clear();
    watched.queue.waitUntilIdle();
    std::map<JobId, std::vector<What>> told;
    for (const JobEvent& event : watched.events())
        told[event.id].push_back(event.what);
    EXPECT_EQ(told.size(), 200u);
    for (const auto& [id, all] : told) {
        const bool whole = all == std::vector{What::Waits, What::Started, What::Ended}, dropped = all == std::vector{What::Waits, What::Ended};
        EXPECT_TRUE(whole || dropped) << id;
    }
}

TEST(JobQueue, APreviewOvertakesRenders)
{
    Watched watched;
    Held first;
    watched.queue.add(job("first", Job::Lane::Render, first.work()));
    first.running.wait();
    watched.queue.add(job("render 1"));
    watched.queue.add(job("render 2"));
    watched.queue.add(job("preview", Job::Lane::Preview));
    first.go.count_down();
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "first done, preview done, render 1 done, render 2 done");
}

TEST(JobQueue, ANewerPreviewReplacesTheWaitingAndStopsTheRunningOne)
{
    Watched watched;
    Endless running;
    const auto preview = [&](const std::string& label, auto work) {
        Job one = job(label, Job::Lane::Preview, work);
        one.slot = "canvas";
        return watched.queue.add(std::move(one));
    };
    const auto quick = [](const base::RunContext&) { return std::any(); };
    preview("1", running.work());
    running.running.wait();
    Job other = job("other", Job::Lane::Preview);
    other.slot = "tile";
    Held gate;  // keeps the queue busy, so that the next ones meet while they wait
    watched.queue.add(job("gate", Job::Lane::Preview, gate.work()));
    preview("2", quick);  // stops 1
    gate.running.wait();
    watched.queue.add(std::move(other));
    preview("3", quick);  // 2 never starts
    preview("4", quick);
    gate.go.count_down();
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "1 cancelled, gate done, 2 cancelled, 3 cancelled, other done, 4 done");
}

TEST(JobQueue, CancelReachesWaitingAndRunningJobs)
{
    Watched watched;
    Endless running;
    const JobId first = watched.queue.add(job("first", Job::Lane::Render, running.work()));
    const JobId second = watched.queue.add(job("second"));
    running.running.wait();
    EXPECT_TRUE(watched.queue.cancel(second));
    EXPECT_TRUE(watched.queue.cancel(first));
    watched.queue.waitUntilIdle();
    EXPECT_FALSE(watched.queue.cancel(first));
    EXPECT_FALSE(watched.queue.cancel(99));
    EXPECT_EQ(watched.ends().find("done"), std::string::npos) << watched.ends();
}

TEST(JobQueue, AResultThatCameTooLateIsNone)
{
    Watched watched;
    std::latch running{1}, go{1};
    const JobId id = watched.queue.add(job("deaf", Job::Lane::Render, [&](const base::RunContext&) {
        running.count_down();
        go.wait();
        return std::any(1);
    }));
    running.wait();
    watched.queue.cancel(id);
    go.count_down();
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "deaf cancelled");
}

TEST(JobQueue, WhatAJobThrowsIsItsOutcome)
{
    Watched watched;
    const JobId clear = watched.queue.add(job("a", Job::Lane::Render, [](const base::RunContext&) -> std::any { throw base::Error(base::ErrorCode::NoFace, "no face", "Another photo."); }));
    const JobId memory = watched.queue.add(job("b", Job::Lane::Render, [](const base::RunContext&) -> std::any { throw std::bad_alloc(); }));
    const JobId odd = watched.queue.add(job("c", Job::Lane::Render, [](const base::RunContext&) -> std::any { throw std::runtime_error("odd"); }));
    watched.queue.add(job("d"));
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "a failed, b failed, c failed, d done");
    EXPECT_EQ(watched.errorOf(clear).code(), base::ErrorCode::NoFace);
    EXPECT_EQ(watched.errorOf(memory).code(), base::ErrorCode::TooLarge);
    EXPECT_EQ(watched.errorOf(odd).detail(), "odd");
}

TEST(JobQueue, WhatDoesNotFitIsRefusedWithAWord)
{
    Watched watched({.availableMemory = [] { return std::int64_t{6'000'000'000}; }, .now = {}});
    bool ran = false;
    Job large = job("Poster", Job::Lane::Render, [&](const base::RunContext&) {
        ran = true;
        return std::any();
    });
    Job fits = large;
    large.memoryBytes = 9'000'000'000;
    fits.memoryBytes = 5'000'000'000;
    const JobId id = watched.queue.add(std::move(large));
    watched.queue.waitUntilIdle();
    EXPECT_FALSE(ran);
    EXPECT_EQ(watched.errorOf(id).code(), base::ErrorCode::TooLarge);
    EXPECT_EQ(watched.errorOf(id).message(), "\"Poster\" needs 9.0 GB of memory, 6.0 GB are free");
    watched.queue.add(std::move(fits));
    watched.queue.waitUntilIdle();
    EXPECT_TRUE(ran);
}

TEST(JobQueue, TimeLeftFollowsFromWhatJobsOfTheKindTook)
{
    using std::chrono::seconds;
    std::atomic<int> now = 0;
    const auto clock = [&] { return std::chrono::steady_clock::time_point(seconds(now)); };
    Watched watched({.availableMemory = {}, .now = clock});
    const auto ten = [&](const base::RunContext& run) {
        for (int i = 0; i < 5; ++i) {
            run.checkpoint({"Step", i, 5});
            now += 2;
        }
        return std::any();
    };
    Held gate;
    watched.queue.add(job("gate", Job::Lane::Preview, gate.work()));
    gate.running.wait();
    for (const std::string label : {"a", "b", "c"})
        watched.queue.add(job(label, Job::Lane::Render, ten));
    gate.go.count_down();
    watched.queue.waitUntilIdle();
    std::map<std::string, std::optional<std::chrono::seconds>> at;
    for (const JobEvent& event : watched.events())
        at[event.label + (event.what == What::Started ? " starts" : event.what == What::Ended ? " ends" : " " + std::to_string(event.progress.step))] = event.left;
    EXPECT_EQ(at.at("a starts"), std::nullopt) << "nothing to judge by";
    EXPECT_EQ(at.at("a ends"), seconds(20));
    EXPECT_EQ(at.at("b starts"), seconds(20));
    EXPECT_EQ(at.at("b 2"), seconds(16)) << "6 of b, 10 of c";
    EXPECT_EQ(at.at("c ends"), seconds(0));
}

TEST(JobQueue, ARenderGivesWayToPreviewsWhereItSaysSo)
{
    Watched watched;
    std::latch running{1}, go{1};
    Job render = job("render", Job::Lane::Render, [&](const base::RunContext& run) {
        running.count_down();
        go.wait();
        run.checkpoint({"Half", 1, 2});
        return std::any();
    });
    render.givesWay = true;
    watched.queue.add(std::move(render));
    watched.queue.add(job("next"));
    running.wait();
    watched.queue.add(job("preview 1", Job::Lane::Preview));
    watched.queue.add(job("preview 2", Job::Lane::Preview));
    go.count_down();
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "preview 1 done, preview 2 done, render done, next done");
}

TEST(JobQueue, CancelReachesARenderThatGaveWay)
{
    Watched watched;
    std::latch running{1}, go{1};
    Endless preview;
    Job render = job("render", Job::Lane::Render, [&](const base::RunContext& run) {
        running.count_down();
        go.wait();
        run.checkpoint({"Half", 1, 2});
        return std::any();
    });
    render.givesWay = true;
    const JobId below = watched.queue.add(std::move(render));
    running.wait();
    const JobId above = watched.queue.add(job("preview", Job::Lane::Preview, preview.work()));
    go.count_down();
    preview.running.wait();
    EXPECT_TRUE(watched.queue.cancel(below));
    EXPECT_TRUE(watched.queue.cancel(above));
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "preview cancelled, render cancelled");
}

TEST(JobQueue, TheEndStopsAndTellsEverything)
{
    std::vector<std::string> ended;
    Endless running;
    {
        JobQueue queue("cpu");
        queue.onEvent([&](const JobEvent& event) {
            if (event.what == What::Ended && std::holds_alternative<base::Cancelled>(*event.outcome))
                ended.push_back(event.label);
        });
        queue.add(job("running", Job::Lane::Render, running.work()));
        running.running.wait();
        queue.add(job("waiting"));
    }
    std::ranges::sort(ended);
    EXPECT_EQ(ended, (std::vector<std::string>{"running", "waiting"}));
    JobQueue unused("cpu");
}

TEST(JobQueue, AnEventMayAddJobs)
{
    Watched watched;
    std::atomic<int> added = 0;
    watched.queue.onEvent([&](const JobEvent& event) {
        if (event.what == What::Ended && added < 3) {
            ++added;
            watched.queue.add(job("more"));
        }
    });
    watched.queue.add(job("first"));
    watched.queue.waitUntilIdle();
    EXPECT_EQ(watched.ends(), "first done, more done, more done, more done");
}

}  // namespace
}  // namespace studio

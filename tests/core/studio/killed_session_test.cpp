#include <gtest/gtest.h>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <random>
#include <thread>

#include "tests/core/studio/made_session.h"
#include "tests/support/installed_models.h"

extern char** environ;

namespace studio {
namespace {

using Clock = std::chrono::steady_clock;

/// The last edit in a log that had returned by then; 0 = none.
long lastEditBefore(const std::filesystem::path& log, Clock::time_point then)
{
    std::ifstream in(log);
    long last = 0, number = 0;
    long long when = 0;
    while (in >> number >> when)
        if (when <= then.time_since_epoch().count())
            last = number;
    return last;
}

struct Loss {
    int kills = 0;
    int recovered = 0;
    long edits = 0;
    double worstMs = 0;  ///< oldest edit that was lost, before the kill
    std::string fault;
};

/// Kills a typist again and again; each goes on where the last one was.
Loss killAgainAndAgain(const std::filesystem::path& folder, const OpenSession::Sources& photos, int seed, int times)
{
    Loss loss;
    std::mt19937 random(static_cast<unsigned>(seed));
    const auto file = folder / ("s" + std::to_string(seed) + ".likeness"), log = folder / ("s" + std::to_string(seed) + ".log");
    OpenSession::create(file, made::session(2), photos, {}, {});
    long safe = 0;  // what came back once is never lost again
    for (int i = 0; i < times; ++i) {
        // One half saves all the time; the other never gets to it and has its journal alone.
        std::string program = TYPIST, place = file.string(), logPlace = log.string(), saveEvery = seed % 2 == 0 ? "60" : "100000";
        char* const arguments[] = {program.data(), place.data(), logPlace.data(), saveEvery.data(), nullptr};
        pid_t child = 0;
        if (posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) != 0)
            return loss.fault = "the typist could not be started", loss;
        // Mostly within the first moments, where it opens, recovers and saves; now and then after more than the second that may be lost.
        const bool longer = random() % 5 == 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(longer ? 1400 + random() % 800 : 20 + random() % 700));
        const auto killed = Clock::now();
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (!WIFSIGNALED(status))
            return loss.fault = "the typist ended by itself with " + std::to_string(status), loss;
        ++loss.kills;
        try {
            const auto session = OpenSession::open(file, {.readOnly = true}, {});
            for (const auto& problem : session->problems())
                if (problem.code != "recovered" && problem.code != "journal-cut")
                    loss.fault = problem.message;
                else
                    loss.recovered += problem.code == "recovered";
            const std::string& notes = session->session().about->notes;
            const long found = notes.empty() ? 0 : std::stol(notes);
            const long wanted = std::max(safe, lastEditBefore(log, killed - std::chrono::seconds(1))), last = std::max(safe, lastEditBefore(log, Clock::now()));
            if (found < wanted)
                loss.fault = "edit " + std::to_string(wanted) + " was a second old, and only " + std::to_string(found) + " came back";
            if (found > last + 1)  // one may have been made that had not come back yet
                loss.fault = "edit " + std::to_string(found) + " came back, which nobody made";
            loss.edits = last;
            safe = found;
            for (auto ago = std::chrono::milliseconds(0); found < lastEditBefore(log, killed - ago) && ago.count() < 5000; ago += std::chrono::milliseconds(10))
                loss.worstMs = std::max(loss.worstMs, static_cast<double>(ago.count()));
            if (i % 8 == 0 && !session->check({}).empty())
                loss.fault = "the file is damaged";
        } catch (const base::Error& error) {
            loss.fault = error.message();
        }
        if (!loss.fault.empty())
            return loss;
        // Edits that were lost are made again under their numbers: the log begins anew.
        std::filesystem::remove(log);
    }
    return loss;
}

TEST(KilledSession, OpensAgainWithAtMostTheLastSecondOfEditsLost)
{
    constexpr int kSessions = 10, kKills = 20;
    const support::TemporaryFolder folder;
    const auto photos = made::photosIn(folder.path() / "photos", 2);
    std::vector<Loss> losses(kSessions);
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < kSessions; ++i)
            all.emplace_back([&, i] { losses[static_cast<std::size_t>(i)] = killAgainAndAgain(folder.path(), photos, i, kKills); });
    }
    Loss whole;
    for (const Loss& loss : losses) {
        EXPECT_EQ(loss.fault, "");
        whole.kills += loss.kills;
        whole.recovered += loss.recovered;
        whole.edits += loss.edits;
        whole.worstMs = std::max(whole.worstMs, loss.worstMs);
    }
    EXPECT_EQ(whole.kills, kSessions * kKills);
    EXPECT_GT(whole.recovered, kSessions * kKills / 4) << "most kills came before there was anything to lose";
    EXPECT_GT(whole.edits, 2000);
    std::printf("%d kills, %d with edits in the journal, about %ld edits made, oldest one lost %.0f ms old\n", whole.kills, whole.recovered, whole.edits, whole.worstMs);
}

}  // namespace
}  // namespace studio

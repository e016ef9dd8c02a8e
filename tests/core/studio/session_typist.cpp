// Somebody at work on a session, to be killed: session_typist FILE LOG
// Opens FILE, and edits, undoes, drags and saves without end. Each edit that returned stands in LOG: its number and when (steady clock, ns).
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <thread>

#include "core/studio/open_session.h"
#include "core/studio/session_edits.h"

int main(int argc, char** argv)
{
    using namespace studio;
    if (argc != 3)
        return 2;
    std::FILE* log = std::fopen(argv[2], "ab");
    if (log == nullptr)
        return 1;
    const auto session = OpenSession::open(argv[1], {}, {});
    // The number of the last edit is what the notes say.
    long number = 0;
    const std::string& notes = session->session().about->notes;
    std::from_chars(notes.data(), notes.data() + notes.size(), number);
    std::jthread saving;
    for (int i = 0;; ++i) {
        ++number;
        const bool drags = number % 40 > 20;
        session->edit("Notes", drags ? "drag#" + std::to_string(number / 40) : "", [&](const Session& now) { return withNotes(now, std::to_string(number)); });
        const auto when = std::chrono::steady_clock::now().time_since_epoch().count();
        char line[64];
        const int length = std::snprintf(line, sizeof line, "%ld %lld\n", number, static_cast<long long>(when));
        if (::write(::fileno(log), line, static_cast<std::size_t>(length)) != length)  // in the kernel's hands: a kill does not take it back
            return 1;
        if (i % 60 == 59)
            saving = std::jthread([&] { session->save({}); });  // waits for the last one first
        if (i % 25 == 24) {
            session->undo();
            session->redo();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

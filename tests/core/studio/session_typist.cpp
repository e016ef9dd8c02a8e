// Somebody at work on a session, to be killed: session_typist FILE LOG SAVE_EVERY
// Opens FILE, and edits, undoes and drags without end, and saves after so many edits. Each edit that returned stands in LOG: its number and when (steady clock, ns).
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/studio/open_session.h"
#include "core/studio/session_edits.h"

int main(int argc, char** argv)
{
    using namespace studio;
    if (argc != 4)
        return 2;
    const long saveEvery = std::atol(argv[3]);
    std::FILE* log = std::fopen(argv[2], "ab");
    if (log == nullptr)
        return 1;
    const auto session = OpenSession::open(argv[1], {}, {});
    // The number of the last edit is what the notes say.
    long number = 0;
    const std::string& notes = session->session().about->notes;
    std::from_chars(notes.data(), notes.data() + notes.size(), number);
    std::jthread saving;
    for (long i = 1;; ++i) {
        ++number;
        const bool drags = number % 40 > 20;
        session->edit("Notes", drags ? "drag#" + std::to_string(number / 40) : "", [&](const Session& now) { return withNotes(now, std::to_string(number)); });
        const auto when = std::chrono::steady_clock::now().time_since_epoch().count();
        char line[64];
        const int length = std::snprintf(line, sizeof line, "%ld %lld\n", number, static_cast<long long>(when));
        if (::write(::fileno(log), line, static_cast<std::size_t>(length)) != length)  // in the kernel's hands: a kill does not take it back
            return 1;
        if (i % saveEvery == 0)
            saving = std::jthread([&] { session->save({}); });  // waits for the last one first
        if (i % 25 == 0) {
            session->undo();
            session->redo();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

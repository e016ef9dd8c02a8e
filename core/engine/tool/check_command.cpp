#include <iomanip>
#include <iostream>

#include "core/base/error.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/tool/check.h"
#include "core/engine/tool/check_tokenizer.h"
#include "core/engine/tool/commands.h"

namespace engine {

int checkCommand(const std::filesystem::path& folder, const std::filesystem::path& vocabulary, const base::RunContext& run)
{
    int passed = 0, failed = 0;
    const auto line = [&](bool good, const std::string& name, double error, double tolerance, const std::string& trouble) {
        // Scripts take the four words apart; what is wrong besides the figure is for people.
        std::cout << (good ? "PASS " : "FAIL ") << name << ' ' << std::setprecision(3) << error << ' ' << tolerance << std::endl;
        if (!trouble.empty())
            std::cerr << "likeness-engine: " << name << ": " << trouble << std::endl;
        (good ? passed : failed)++;
    };
    const bool prompts = std::filesystem::exists(folder / "tokenizer.json");
    if (!prompts || std::filesystem::exists(folder / "index.json")) {
        settle({});
        const auto operators = makeOperators({}, run);  // what pictures are made with
        for (const CheckCase& one : readCheckCases(folder)) {
            run.checkpoint();
            const CheckResult result = runCheck(one, *operators);
            line(result.passed(), one.name, result.error(), result.tolerance(), result.trouble());
        }
    }
    const std::filesystem::path words = vocabulary.empty() ? folder / ".." / "clip-vocab" : vocabulary;
    if (prompts && vocabulary.empty() && !std::filesystem::exists(words))
        std::cout << "SKIP tokenizer" << std::endl;
    else if (prompts)
        for (const CheckedPrompt& prompt : checkTokenizer(folder / "tokenizer.json", words))
            line(prompt.differences == 0 && prompt.trouble.empty(), prompt.name, prompt.differences, 0, prompt.trouble);
    if (passed + failed == 0)
        throw base::Error(base::ErrorCode::BadValue, base::displayName(folder) + " holds no case", "Choose a folder of fixtures with index.json or tokenizer.json.", folder);
    std::cout << passed << " passed, " << failed << " failed" << std::endl;
    return failed == 0 ? 0 : 1;
}

}  // namespace engine

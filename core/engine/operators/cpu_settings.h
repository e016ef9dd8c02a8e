#pragma once

namespace engine {

/// How the libraries below the operators use the machine. The engine settles them once, at start.
struct CpuSettings {
    int threads = 0;         ///< 0: one a core
    bool ownThreads = true;  ///< products are split by our own loops; the BLAS library's threads, which fight with them for the cores, stay off
    bool keepMemory = true;  ///< freed blocks are kept: base::keepFreedMemory
};

void settle(const CpuSettings& settings);

/// Cores that this process may run on.
int usableCores();
/// Which BLAS library there is, in words, for bench reports: "OpenBLAS, its own threads" ...
const char* blasInWords();

}  // namespace engine

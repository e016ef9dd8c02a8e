#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace engine {

/// Reads the hyper-parameters of a network out of its config.json, key by key; null counts as absent. Every method throws base::Error Damaged, which names the
/// network and the key, where a value has the wrong type, is out of bounds, or is missing and there is none instead of it.
class ConfigReader {
public:
    /// @param network in the words of a message: "UNet"
    ConfigReader(const nlohmann::json& config, std::string network);

    bool has(const char* key) const;
    std::int64_t integer(const char* key, std::int64_t least, std::int64_t most, std::optional<std::int64_t> absent = {}) const;
    double number(const char* key, double least, double most, std::optional<double> absent = {}) const;
    bool flag(const char* key, bool absent) const;
    std::vector<std::string> names(const char* key) const;
    /// A list; of `count` entries unless that is 0. A single number stands for `count` equal ones.
    std::vector<std::int64_t> integers(const char* key, std::size_t count, std::int64_t least, std::int64_t most,
                                       std::optional<std::int64_t> absent = {}) const;

    /// What this engine has one form of: the key must be absent or have this value. @throws base::Error UnsupportedFormat
    void only(const char* key, const nlohmann::json& value) const;
    /// @throws base::Error UnsupportedFormat: "The UNet's config.json asks for ..., key"
    [[noreturn]] void unsupported(const char* key, const std::string& what) const;
    [[noreturn]] void wrong(const char* key, const std::string& expected) const;

private:
    const nlohmann::json* find(const char* key) const;

    const nlohmann::json* config_;
    std::string network_;
};

}  // namespace engine

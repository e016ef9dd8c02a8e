#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/console.h"
#include "core/imaging/encode.h"
#include "core/imaging/image.h"

/// One function a command. Each answers with its exit code; Error and Cancelled end in `main`.
namespace cli {

int analyse(const std::vector<std::filesystem::path>& photos, Console& console);

/// The largest face of each, held against one another.
int compare(const std::filesystem::path& a, const std::filesystem::path& b, Console& console);

int styles(Console& console);

struct RenderOptions {
    std::vector<std::filesystem::path> photos;
    std::filesystem::path out;
    std::vector<std::string> styles;
    std::string backdrop;
    std::vector<std::string> settings;  ///< key=value
    std::filesystem::path recipe;
    std::string subject;                ///< id of a person of the photos; empty = the proposed one
    std::optional<imaging::Extent> size;
    std::string format = "jpg";
    std::string profile = "srgb";
    std::string metadata = "no-gps";
    bool each = false;
    bool anyway = false;                ///< also of faces whose eyes are hidden or that something covers
    bool sheet = false;
    bool heatmap = false;
};
int render(const RenderOptions& options, Console& console);

int models(Console& console);

struct UpscaleOptions {
    std::filesystem::path in, out;
    int scale = 2;
    std::string model = "lanczos";  ///< or "upscaler", the optional network, or a network's file
};
/// One picture, larger.
int upscale(const UpscaleOptions& options, Console& console);
struct SessionOptions {
    std::filesystem::path file;
    std::vector<std::filesystem::path> photos;
    std::vector<std::string> styles;  ///< headshots to begin with; empty = the default style
    std::filesystem::path out;
};
int sessionNew(const SessionOptions& options, Console& console);
int sessionInfo(const SessionOptions& options, Console& console);
int sessionCheck(const SessionOptions& options, Console& console);
int sessionExport(const SessionOptions& options, Console& console);

struct PacksOptions {
    std::filesystem::path path;  ///< of `import`
    std::string licence;         ///< of `import`: as the user knows it
    std::string id;              ///< of `check` and `remove`
};
int packsList(const PacksOptions& options, Console& console);
int packsImport(const PacksOptions& options, Console& console);
int packsCheck(const PacksOptions& options, Console& console);
int packsRemove(const PacksOptions& options, Console& console);

int bench(const std::vector<std::string>& names, Console& console);

/// The JSON Schema of every document.
int helpJson(const Console& console);

}  // namespace cli

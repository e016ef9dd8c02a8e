#include "core/studio/packs/pack.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/studio/json_node.h"

namespace studio {
namespace {

namespace fs = std::filesystem;
using base::displayName;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr std::string_view kFormat = "likeness.pack/";
constexpr int kVersion = 1;
constexpr std::size_t kLongestText = 1'000'000;
constexpr int kDeepest = 8;
constexpr std::size_t kMostFiles = 10'000;

constexpr std::array kRoles = {
    PackRole{"base", "Model", "making pictures at all", "a folder in the diffusers layout or one .safetensors file, from the model's own page", true},
    PackRole{"tokenizer", "Words", "reading descriptions", "the folder tokenizer of the model (vocab.json and merges.txt)", true},
    PackRole{"vae", "Autoencoder", "another autoencoder than the model's own", "comes with the model", false},
    PackRole{"tiny-vae", "Tiny autoencoder", "seeing every step of a preview", "taesd or taesdxl by madebyollin", false},
    PackRole{"lcm-lora", "Few-step LoRA", "live previews in 4 to 8 steps", "lcm-lora-sdv1-5 or lcm-lora-sdxl by latent-consistency", false},
    PackRole{"lcm-unet", "Few-step model", "live previews in 2 to 8 steps", "LCM_Dreamshaper_v7 or another consistency model", false},
    PackRole{"ip-adapter-faceid", "Face adapter", "the face of the photos", "ip-adapter-faceid by h94, with its recogniser", false},
    PackRole{"ip-adapter", "Image adapter", "hair, clothes and style of reference pictures", "ip-adapter by h94", false},
    PackRole{"image-encoder", "Image encoder", "image adapters", "models/image_encoder of ip-adapter by h94", false},
    PackRole{"controlnet-pose", "Pose control", "turning the head", "control_v11p_sd15_openpose or an SDXL openpose ControlNet", false},
    PackRole{"controlnet-edge", "Edge control", "keeping outlines", "control_v11p_sd15_canny or softedge", false},
    PackRole{"controlnet-depth", "Depth control", "keeping the head's shape", "control_v11f1p_sd15_depth", false},
    PackRole{"controlnet-light", "Light control", "the chosen light", "a ControlNet for brightness or light", false},
    PackRole{"controlnet-composition", "Place control", "where the person stands", "control_v11p_sd15_seg", false},
    PackRole{"upscaler", "Enlarging", "crisper enlarged pictures", "RealESRGAN_x4plus as .safetensors", false},
};

bool goodId(std::string_view id)
{
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
    return !id.empty() && id.size() <= 64 && id.front() != '.' && std::all_of(id.begin(), id.end(), good);
}

bool isSha256(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

json parsed(const fs::path& file)
{
    const base::MappedFile bytes = base::mapFile(file);
    if (bytes.size > kLongestText)
        throw Error(ErrorCode::Damaged, displayName(file) + " is larger than any pack.json", "Import the pack again.", file);
    try {
        return json::parse(std::string_view(reinterpret_cast<const char*>(bytes.data.get()), bytes.size), [&](int depth, json::parse_event_t, json&) {
            if (depth > kDeepest)
                throw Error(ErrorCode::Damaged, displayName(file) + " is nested too deeply", "Import the pack again.", file);
            return true;
        });
    } catch (const json::exception& error) {
        throw Error(ErrorCode::Damaged, displayName(file) + " is no JSON", "Import the pack again.", file, error.what());
    }
}

fs::path fileOf(const JsonNode& node, const fs::path& folder)
{
    const fs::path named = fs::u8path(node.text());
    if (named.empty())
        node.refuse("names no file");
    if (named.is_absolute())
        return named;
    if (std::any_of(named.begin(), named.end(), [](const fs::path& part) { return part == ".."; }))
        node.refuse("climbs out of the pack's folder");
    return folder / named;
}

void requireFormat(const JsonNode& root, const fs::path& file)
{
    const std::string format = root.at("format").text();
    if (!format.starts_with(kFormat))
        root.at("format").refuse("is not that of a model pack");
    if (format != std::string(kFormat) + std::to_string(kVersion))
        throw Error(ErrorCode::UnsupportedFormat, displayName(file) + " is of another version (" + format + ")", "Use a newer Likeness, or import the model's files again.", file);
}

}  // namespace

std::string_view toString(ModelFamily family)
{
    return family == ModelFamily::Sdxl ? "sdxl" : "sd15";
}

std::string_view inWords(ModelFamily family)
{
    return family == ModelFamily::Sdxl ? "SDXL" : "Stable Diffusion 1.5";
}

std::span<const PackRole> packRoles()
{
    return kRoles;
}

const PackRole* findPackRole(std::string_view id)
{
    const auto found = std::find_if(kRoles.begin(), kRoles.end(), [&](const PackRole& role) { return role.id == id; });
    return found == kRoles.end() ? nullptr : &*found;
}

std::vector<const PackRole*> missingRoles(const Pack& pack)
{
    std::vector<const PackRole*> missing;
    for (const PackRole& role : kRoles)
        if (!pack.roles.contains(role.id))
            missing.push_back(&role);
    return missing;
}

std::string fingerprint(const fs::path& path, const base::RunContext& run)
{
    const auto hashed = [&](const fs::path& file) {
        const base::MappedFile bytes = base::mapFile(file);
        base::Sha256 hash;
        constexpr std::size_t kPiece = 16u << 20;
        for (std::size_t at = 0; at < bytes.size; at += kPiece) {
            run.checkpoint();
            hash.add({reinterpret_cast<const std::byte*>(bytes.data.get()) + at, std::min(kPiece, bytes.size - at)});
        }
        return hash.take();
    };
    std::error_code failed;
    if (!fs::is_directory(path, failed))
        return hashed(path);
    std::map<std::string, fs::path> files;
    for (auto it = fs::recursive_directory_iterator(path, failed); !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
        if (it->path().filename().string().starts_with(".")) {
            if (it->is_directory(failed))
                it.disable_recursion_pending();
            continue;
        }
        if (it->is_regular_file(failed)) {
            const auto name = it->path().lexically_relative(path).generic_u8string();
            files.emplace(std::string(name.begin(), name.end()), it->path());
        }
        if (files.size() > kMostFiles)
            throw Error(ErrorCode::TooLarge, displayName(path) + " holds more files than any model", "Name the folder of the model alone.", path);
    }
    if (failed)
        throw Error(ErrorCode::NotReadable, "The folder " + displayName(path) + " cannot be read (" + failed.message() + ")", "Check its permissions.", path);
    std::string lines;
    for (const auto& [name, file] : files)
        lines += hashed(file) + "  " + name + "\n";
    return base::sha256(lines);
}

Pack readPack(const fs::path& folder)
{
    std::error_code failed;
    if (!fs::is_directory(folder, failed))
        throw Error(ErrorCode::NotFound, "The pack's folder is gone: " + displayName(folder), "Connect the drive, or import the pack again.", folder);
    const fs::path file = folder / "pack.json";
    if (!fs::exists(file, failed))
        throw Error(ErrorCode::NotFound, displayName(folder) + " holds no pack.json", "Import the model with `packs import`.", folder);
    const json document = parsed(file);
    const JsonNode root(document, displayName(file));
    requireFormat(root, file);
    Pack pack;
    pack.folder = fs::absolute(folder).lexically_normal();
    pack.id = root.at("id").text();
    if (!goodId(pack.id))
        root.at("id").refuse("is no name of letters, digits and hyphens");
    pack.name = root.has("name") ? root.at("name").text() : pack.id;
    const std::string family = root.at("family").text();
    if (family != "sd15" && family != "sdxl")
        root.at("family").refuse("is neither sd15 nor sdxl");
    pack.family = family == "sdxl" ? ModelFamily::Sdxl : ModelFamily::Sd15;
    if (root.has("licence"))
        pack.licence = root.at("licence").text();
    if (root.has("random"))
        pack.random = root.at("random").flag();
    const JsonNode roles = root.at("roles");
    if (!roles.json().is_object())
        roles.refuse("is no object");
    for (const auto& [role, value] : roles.json().items()) {
        const JsonNode node = roles.at(role.c_str());
        if (!findPackRole(role))
            node.refuse("is no role that a file can take");
        PackFile entry{fileOf(node.at("file"), pack.folder), node.at("sha256").text()};
        if (!isSha256(entry.sha256))
            node.at("sha256").refuse("is no SHA-256");
        pack.roles.emplace(role, std::move(entry));
    }
    return pack;
}

std::string toJson(const Pack& pack)
{
    json roles = json::object();
    for (const auto& [role, entry] : pack.roles) {
        const fs::path relative = entry.file.lexically_relative(pack.folder);
        const bool inside = !relative.empty() && *relative.begin() != "..";
        const auto name = (inside ? relative : entry.file).generic_u8string();
        roles[role] = {{"file", std::string(name.begin(), name.end())}, {"sha256", entry.sha256}};
    }
    const json document = {{"format", std::string(kFormat) + std::to_string(kVersion)}, {"id", pack.id}, {"name", pack.name}, {"family", toString(pack.family)},
                           {"licence", pack.licence}, {"random", pack.random}, {"roles", roles}};
    return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::vector<Error> checkPack(const Pack& pack, const base::RunContext& run)
{
    std::vector<Error> wrong;
    for (const auto& [role, entry] : pack.roles) {
        run.checkpoint();
        const std::string what = std::string(findPackRole(role)->label) + " (" + role + ") of the pack " + pack.id;
        std::error_code failed;
        if (!fs::exists(entry.file, failed)) {
            wrong.emplace_back(ErrorCode::NotFound, what + " is gone: " + displayName(entry.file), "Connect the drive, or import the pack again.", entry.file);
            continue;
        }
        try {
            if (fingerprint(entry.file, run) != entry.sha256)
                wrong.emplace_back(ErrorCode::ModelAltered, what + " is not the file that was imported: " + displayName(entry.file), "Import the pack again, if the change was meant.", entry.file);
        } catch (const Error& error) {
            wrong.push_back(error);
        }
    }
    return wrong;
}

ModelPaths modelPaths(const Pack& pack, const PackUse& use)
{
    const auto required = [&](std::string_view role) -> const fs::path& {
        const auto found = pack.roles.find(role);
        if (found == pack.roles.end()) {
            const PackRole* known = findPackRole(role);
            throw Error(ErrorCode::ModelMissing, "The pack " + pack.id + " has no " + std::string(role) + (known ? ", needed for " + std::string(known->enables) : ""),
                        known ? "Import it with the model: " + std::string(known->source) + "." : "Choose another one.", pack.folder);
        }
        std::error_code failed;
        if (!fs::exists(found->second.file, failed))
            throw Error(ErrorCode::NotFound, "The pack's file is gone: " + displayName(found->second.file), "Connect the drive, or import the pack again.", found->second.file);
        return found->second.file;
    };
    const auto optional = [&](std::string_view role) { return pack.roles.contains(role) ? required(role) : fs::path(); };
    ModelPaths paths;
    paths.model = required("base");
    paths.tokenizer = optional("tokenizer");
    paths.tinyVae = optional("tiny-vae");
    if (use.fewSteps && pack.roles.contains("lcm-unet"))
        paths.unet = required("lcm-unet");
    else if (use.fewSteps && pack.roles.contains("lcm-lora"))
        paths.loras.push_back({.file = required("lcm-lora"), .scale = 1});
    for (const std::string& control : use.controls)
        paths.controlNets.push_back(required(control));
    if (use.face)
        paths.adapters.push_back({.file = required("ip-adapter-faceid"), .loraScale = 1});
    if (use.pictures)
        paths.adapters.push_back({.file = required("ip-adapter"), .loraScale = 1});
    if (!paths.adapters.empty())
        paths.visionEncoder = optional("image-encoder");
    return paths;
}

}  // namespace studio

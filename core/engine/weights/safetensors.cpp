#include "core/engine/weights/safetensors.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kLongestHeader = 100'000'000;  // as in the format's own reader
constexpr std::size_t kMostDimensions = 16;

struct Type {
    std::string_view name;
    at::ScalarType scalar;
    std::size_t size;
};

// BOOL last: a byte is written as U8.
constexpr Type kTypes[] = {{"F64", at::kDouble, 8}, {"F32", at::kFloat, 4}, {"F16", at::kHalf, 2}, {"BF16", at::kBFloat16, 2}, {"I64", at::kLong, 8},
                           {"I32", at::kInt, 4},    {"I16", at::kShort, 2}, {"I8", at::kChar, 1},  {"U8", at::kByte, 1},       {"BOOL", at::kByte, 1}};

constexpr std::size_t kLongestName = 1024;  // checkpoints have up to 150

/// A name out of a file that may be anything, fit for a message.
std::string shown(std::string_view name)
{
    constexpr std::size_t kLongest = 120;
    std::string text(name.substr(0, kLongest));
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    return base::displayName(std::filesystem::path(text)) + (name.size() > kLongest ? "..." : "");
}

struct Entry {
    std::string name;
    const Type* type = nullptr;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

/// Takes the header's JSON as it is parsed and lets through its one form: {name: {"dtype": text, "shape": [n...], "data_offsets": [n, n]}..., "__metadata__":
/// {text: text...}}. No tree is built, so depth and size cost nothing.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    std::vector<Entry> entries;
    std::map<std::string, std::string, std::less<>> metadata;
    std::string problem;

    bool null() override { return (depth_ == 1 && isMetadata()) || fail("holds null"); }
    bool boolean(bool) override { return fail("holds a truth value"); }
    bool number_integer(number_integer_t) override { return fail("holds a negative number"); }
    bool number_float(number_float_t, const string_t&) override { return fail("holds a number that is no whole one"); }
    bool binary(binary_t&) override { return fail("holds binary data"); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (!list_)
            return fail("holds a number where none belongs");
        if (list_->size() == kMostDimensions)
            return fail("has too many dimensions");
        list_->push_back(value);
        return true;
    }

    bool string(string_t& value) override
    {
        if (depth_ == 2 && isMetadata())
            return metadata.emplace(key_, value).second || fail("has two entries " + shown(key_));
        if (depth_ != 2 || key_ != "dtype")
            return fail("holds text where none belongs");
        for (const Type& type : kTypes)
            if (type.name == value)
                entries.back().type = &type;
        return entries.back().type != nullptr || fail("is of the type " + shown(value) + ", which this program does not compute with");
    }

    bool start_object(std::size_t) override { return ++depth_ <= 2 && !list_ ? true : fail("is nested too deeply"); }

    bool end_object() override
    {
        if (depth_-- == 2 && !isMetadata()) {
            if (!given_.contains("dtype") || !given_.contains("shape") || !given_.contains("data_offsets"))
                return fail("lacks its type, shape or place");
            if (offsets_.size() != 2)
                return fail("has no two offsets");
            for (const std::uint64_t side : shape_) {
                if (side > std::uint64_t{1} << 62)
                    return fail("has a shape beyond all bounds");
                entries.back().shape.push_back(static_cast<std::int64_t>(side));
            }
            entries.back().begin = offsets_[0];
            entries.back().end = offsets_[1];
        }
        return true;
    }

    bool key(string_t& value) override
    {
        if (depth_ == 1) {
            given_.clear();
            shape_.clear();
            offsets_.clear();
            name_ = value;
            if (value.size() > kLongestName)
                return fail("has a name of " + std::to_string(value.size()) + " characters");
            if (!names_.insert(value).second)
                return fail("stands there twice");
            if (!isMetadata())
                entries.emplace_back().name = value;
            return true;
        }
        key_ = value;
        if (isMetadata())
            return true;
        if (value != "dtype" && value != "shape" && value != "data_offsets")
            return fail("has an unknown property " + shown(value));
        return given_.insert(value).second || fail("has " + value + " twice");
    }

    bool start_array(std::size_t) override
    {
        if (depth_ != 2 || isMetadata() || list_ || (key_ != "shape" && key_ != "data_offsets"))
            return fail("holds a list where none belongs");
        list_ = key_ == "shape" ? &shape_ : &offsets_;
        return true;
    }

    bool end_array() override
    {
        list_ = nullptr;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        problem = "The header is no JSON (byte " + std::to_string(position) + ")";
        detail = error.what();
        return false;
    }

    std::string detail;

private:
    bool isMetadata() const { return name_ == "__metadata__"; }

    bool fail(const std::string& what)
    {
        problem = depth_ == 0 || name_.empty() ? "The header " + what : "The tensor " + shown(name_) + " " + what;
        return false;
    }

    int depth_ = 0;
    std::string name_, key_;
    std::set<std::string, std::less<>> names_, given_;
    std::vector<std::uint64_t> shape_, offsets_;
    std::vector<std::uint64_t>* list_ = nullptr;
};

[[noreturn]] void throwDamaged(const std::filesystem::path& file, const std::string& what, const std::string& detail = {})
{
    throw Error(ErrorCode::Damaged, base::displayName(file) + " is no sound safetensors file: " + what, "Fetch the file again; it may have been cut or altered.", file,
                detail);
}

/// What a file is that is no safetensors file.
[[noreturn]] void throwOtherFormat(const std::filesystem::path& file, std::string_view start)
{
    const std::string name = base::displayName(file);
    const auto is = [&](std::string_view magic) { return start.starts_with(magic); };
    const auto refuse = [&](const std::string& what, const std::string& remedy) { throw Error(ErrorCode::UnsupportedFormat, name + " " + what, remedy, file); };
    if (is("PK\x03\x04") || (start.size() > 1 && start[0] == '\x80' && start[1] >= 1 && start[1] <= 5))
        refuse("is a pickled checkpoint (.ckpt, .pt, .bin), and opening such a file can run any program hidden in it", "Use the model's .safetensors file.");
    if (is("GGUF") || is("lmgg") || is("tjgg"))
        refuse("is a GGUF or GGML file, which holds quantised weights", "Use the model's .safetensors file.");
    if (is("version https://git-lfs"))
        refuse("is only the pointer that git keeps in place of a large file", "Fetch the file itself, with git lfs pull or from its page.");
    if (is("<!DOCTYPE") || is("<html") || is("<!doctype"))
        refuse("is a web page", "Fetch the file itself; some pages want a login or a consent first.");
    if (start.size() < 8)
        throwDamaged(file, "it ends after " + std::to_string(start.size()) + " bytes");
    throwDamaged(file, "its first eight bytes are no length of a header");
}

/// Bytes of the tensor; nothing where they are more than could be counted.
std::optional<std::uint64_t> byteCount(const Entry& entry)
{
    std::uint64_t count = entry.type->size;
    bool empty = false;
    for (const std::int64_t side : entry.shape) {
        empty = empty || side == 0;
        const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(side, 1));  // strides are multiplied up so too
        if (count > std::numeric_limits<std::int64_t>::max() / factor)
            return std::nullopt;
        count *= factor;
    }
    return empty ? 0 : count;
}

/// That the tensors cover the data from the first byte to the last, each once.
void checkPlaces(std::vector<Entry>& entries, std::uint64_t dataSize, const std::filesystem::path& file)
{
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    std::uint64_t at = 0;
    for (const Entry& entry : entries) {
        const std::string name = "the tensor " + shown(entry.name);
        if (entry.begin < at)
            throwDamaged(file, name + " overlaps another");
        if (entry.begin > at)
            throwDamaged(file, "there is a gap before " + name);
        if (entry.end < entry.begin || byteCount(entry) != entry.end - entry.begin)
            throwDamaged(file, name + " has a shape that does not fit its place");
        if (entry.end > dataSize)
            throwDamaged(file, name + " stands beyond the end; the file is cut");
        at = entry.end;
    }
    if (at != dataSize)
        throwDamaged(file, std::to_string(dataSize - at) + " bytes at its end belong to no tensor");
}

at::Tensor view(const Entry& entry, const base::MappedFile& bytes, std::size_t dataStart)
{
    const auto options = at::TensorOptions().dtype(entry.type->scalar);
    const std::uint64_t size = entry.end - entry.begin;
    if (size == 0)
        return at::empty(entry.shape, options);
    const std::byte* const data = bytes.data.get() + dataStart + entry.begin;
    if (reinterpret_cast<std::uintptr_t>(data) % entry.type->size != 0) {
        at::Tensor copy = at::empty(entry.shape, options);
        std::memcpy(copy.data_ptr(), data, size);
        return copy;
    }
    return at::from_blob(const_cast<std::byte*>(data), entry.shape, [keep = bytes.data](void*) {}, options);
}

}  // namespace

Safetensors readSafetensors(const std::filesystem::path& file)
{
    return readSafetensors(base::mapFile(file), file);
}

Safetensors readSafetensors(const base::MappedFile& bytes, const std::filesystem::path& name)
{
    const auto* const text = reinterpret_cast<const char*>(bytes.data.get());
    std::uint64_t headerSize = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(8, bytes.size); i++)
        headerSize |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    if (bytes.size < 9 || headerSize > kLongestHeader || text[8] != '{')
        throwOtherFormat(name, std::string_view(text, std::min<std::size_t>(64, bytes.size)));
    if (headerSize > bytes.size - 8)
        throwDamaged(name, "it ends within its header");

    HeaderReader header;
    if (!nlohmann::json::sax_parse(text + 8, text + 8 + headerSize, &header))
        throwDamaged(name, header.problem, header.detail);
    const std::size_t dataStart = 8 + headerSize;
    checkPlaces(header.entries, bytes.size - dataStart, name);

    Safetensors result;
    for (const Entry& entry : header.entries)
        result.tensors.emplace(entry.name, view(entry, bytes, dataStart));
    result.metadata = std::move(header.metadata);
    return result;
}

void writeSafetensors(const std::filesystem::path& file, const std::map<std::string, at::Tensor, std::less<>>& tensors,
                      const std::map<std::string, std::string, std::less<>>& metadata)
{
    std::vector<std::pair<std::string_view, at::Tensor>> ordered(tensors.begin(), tensors.end());
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second.element_size() > b.second.element_size(); });

    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::size_t at = 0;
    for (const auto& [name, tensor] : ordered) {
        const auto type = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const Type& t) { return t.scalar == tensor.scalar_type(); });
        TORCH_CHECK(type != std::end(kTypes) && tensor.device().is_cpu(), "a tensor that the format does not know");
        header[std::string(name)] = {{"dtype", type->name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {at, at + tensor.nbytes()}}};
        at += tensor.nbytes();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');

    base::AtomicFile out(file);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(base::openFile(out.path(), "wb"), std::fclose);
    const auto write = [&](const void* data, std::size_t size) {
        if (!stream || std::fwrite(data, 1, size, stream.get()) != size)
            base::throwWriteError(errno, file);
    };
    unsigned char length[8];
    for (std::size_t i = 0; i < 8; i++)
        length[i] = static_cast<unsigned char>(text.size() >> (8 * i));
    write(length, sizeof length);
    write(text.data(), text.size());
    for (const auto& entry : ordered) {
        const at::Tensor whole = entry.second.contiguous();
        write(whole.data_ptr(), whole.nbytes());
    }
    if (std::fflush(stream.get()) != 0)
        base::throwWriteError(errno, file);
    out.commit();
}

}  // namespace engine

#pragma once
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace base {

/// What went wrong, as scripts see it (`error.code` of the command line's documents).
enum class ErrorCode {
    NotFound,           ///< a path does not exist
    NotReadable,        ///< exists, but may not be read
    NotWritable,        ///< a folder or file that may not be written
    DiskFull,           ///< no space left while writing
    UnsupportedFormat,  ///< the content is none of the formats that we read
    Damaged,            ///< right format, broken or cut content
    TooLarge,           ///< beyond the stated limits, or the memory that there is
    NoFace,             ///< nothing that a headshot could be made of
    EyesHidden,         ///< a face, but of no headshot: its eyes are not to be seen
    Occluded,           ///< likewise: something covers it
    ModelMissing,       ///< a built-in model is not installed
    ModelAltered,       ///< a model file does not match its manifest entry
    ModelFailed,        ///< a model loads, but does not keep its contract
    BadValue,           ///< a parameter, recipe or style that cannot be used
    BadUsage,           ///< a command line that cannot be understood
    Stopped,            ///< the user asked to stop
    Internal,           ///< a library failed in a way that the user cannot mend
};

/// Stable spelling of a code, kebab-case: `not-found`, `model-missing` ...
std::string_view toString(ErrorCode code);

/// A failure that a person can act on. `message` names the thing that is wrong, `remedy` says what to do;
/// `detail` is for the log. Expected absence (no face, too dark) is a value and never an Error.
class Error : public std::exception {
public:
    Error(ErrorCode code, std::string message, std::string remedy, std::filesystem::path file = {}, std::string detail = {});

    ErrorCode code() const { return code_; }
    const std::string& message() const { return message_; }
    const std::string& remedy() const { return remedy_; }
    const std::filesystem::path& file() const { return file_; }
    const std::string& detail() const { return detail_; }
    const char* what() const noexcept override { return message_.c_str(); }

private:
    ErrorCode code_;
    std::string message_;
    std::string remedy_;
    std::filesystem::path file_;
    std::string detail_;
};

/// The user asked to stop. Deliberately no Error: nobody is to be told about it.
class Cancelled : public std::exception {
public:
    const char* what() const noexcept override { return "cancelled"; }
};

/// A path as UTF-8, for messages and JSON; bytes that are no UTF-8 become U+FFFD.
std::string displayName(const std::filesystem::path& path);

}  // namespace base

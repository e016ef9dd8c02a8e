#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <string>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "core/imaging/reader.h"
#include "core/imaging/strip_feeder.h"

namespace imaging {
namespace {

/// libjpeg reports failure by a callback that must not return. We leave it by longjmp, which may only cross frames without
/// destructors: `attempt` runs a small lambda of libjpeg calls, and all C++ objects live outside it.
struct ErrorState {
    jpeg_error_mgr manager;  // first: libjpeg hands us its address
    jpeg_progress_mgr progress;
    std::jmp_buf jump;
    char text[JMSG_LENGTH_MAX];
    int code;
    bool cut;          // the data ended early
    bool strict;       // damage in the data is an error, not a warning
    bool unusual;      // a warning that does not harm the picture
    const base::RunContext* run;
    bool cancelled;
};

ErrorState& stateOf(j_common_ptr info)
{
    return *reinterpret_cast<ErrorState*>(info->err);
}

[[noreturn]] void leave(j_common_ptr info)
{
    ErrorState& state = stateOf(info);
    state.manager.format_message(info, state.text);
    state.code = state.manager.msg_code;
    std::longjmp(state.jump, 1);
}

void onMessage(j_common_ptr info, int level)
{
    ErrorState& state = stateOf(info);
    if (level >= 0)
        return;
    ++state.manager.num_warnings;
    switch (state.manager.msg_code) {
    case JWRN_JPEG_EOF:
        // The decoder reads ahead: in a picture of one scan only a lack of bits (JWRN_HIT_MARKER, or a missing restart) shows that rows are missing. One of
        // several scans lost would pass unseen as a coarser picture.
        state.cut = true;
        if (state.strict && info->is_decompressor && jpeg_has_multiple_scans(reinterpret_cast<j_decompress_ptr>(info)))
            leave(info);
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_NOT_SEQUENTIAL:
        if (state.strict)
            leave(info);
        break;
    default: state.unusual = true;
    }
}

void onProgress(j_common_ptr info)
{
    ErrorState& state = stateOf(info);
    // A few kilobytes can ask for thousands of passes over a huge picture; real progressive files have about ten.
    constexpr int kMostScans = 100;
    if (info->is_decompressor && reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kMostScans)
        ERREXIT(info, JERR_BAD_PROGRESSION);
    if (state.run && state.run->stop.stop_requested()) {
        state.cancelled = true;
        leave(info);
    }
}

class JpegReader : public Reader {
public:
    explicit JpegReader(const Source& source) : source_(source)
    {
        info_.err = jpeg_std_error(&state_.manager);
        state_.manager.error_exit = leave;
        state_.manager.emit_message = onMessage;
        state_.manager.output_message = [](j_common_ptr) {};
        state_.progress.progress_monitor = onProgress;
        state_.strict = true;
        attempt([this] { open(); });
        readRaster();
    }
    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        state_.run = &run;
        attempt([this] { jpeg_start_decompress(&info_); });
        StripFeeder feeder(raster_, take);
        for (int top = 0; top < raster_.stored.height;) {
            run.checkpoint();
            const int count = std::min(feeder.rows(), raster_.stored.height - top);
            attempt([&] {
                for (int y = 0; y < count;) {
                    auto* row = reinterpret_cast<JSAMPROW>(feeder.row(y));
                    y += static_cast<int>(jpeg_read_scanlines(&info_, &row, 1));
                }
            });
            feeder.submit(top, count);
            top += count;
        }
        feeder.finish();
        // All rows are there: a missing end marker, as some cameras leave it, costs nothing.
        state_.strict = false;
        attempt([this] { jpeg_finish_decompress(&info_); });
        if (state_.unusual || state_.cut)
            notes.push_back({"unusual-file", source_.name() + " is not quite a regular JPEG; the picture is complete."});
    }

private:
    void open()
    {
        jpeg_create_decompress(&info_);
        info_.progress = &state_.progress;
        jpeg_mem_src(&info_, source_.data(), static_cast<unsigned long>(source_.bytes.size()));
        jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xFFFF);
        jpeg_read_header(&info_, TRUE);
    }

    void readRaster()
    {
        source_.checkExtent(info_.image_width, info_.image_height);
        raster_.stored = {static_cast<int>(info_.image_width), static_cast<int>(info_.image_height)};
        switch (info_.jpeg_color_space) {
        case JCS_GRAYSCALE:
            raster_.samples = Samples::Grey;
            info_.out_color_space = JCS_GRAYSCALE;
            break;
        case JCS_CMYK:
        case JCS_YCCK:
            raster_.samples = Samples::Cmyk;
            info_.out_color_space = JCS_CMYK;
            raster_.inkInverted = info_.saw_Adobe_marker != 0;
            break;
        case JCS_RGB:
        case JCS_YCbCr: info_.out_color_space = JCS_RGB; break;
        default: throw source_.unsupported("is a JPEG with " + std::to_string(info_.num_components) + " colour channels, which cannot be read");
        }
        JOCTET* profile = nullptr;
        unsigned size = 0;
        bool found = false;
        attempt([&] { found = jpeg_read_icc_profile(&info_, &profile, &size) != 0; });
        if (found) {
            const auto* bytes = reinterpret_cast<const std::byte*>(profile);
            raster_.profile.assign(bytes, bytes + size);
            std::free(profile);
        }
    }

    template <class Calls>
    void attempt(const Calls& calls)
    {
        if (run(calls))
            return;
        if (state_.cancelled)
            throw base::Cancelled();
        if (state_.cut || state_.code == JERR_INPUT_EOF)
            throw source_.cutOff(state_.text);
        if (state_.code == JERR_BAD_PRECISION || state_.code == JERR_SOF_UNSUPPORTED || state_.code == JERR_CONVERSION_NOTIMPL)
            throw source_.unsupported("is a JPEG of a rare kind that cannot be read", state_.text);
        if (state_.code == JERR_OUT_OF_MEMORY)
            throw base::Error(base::ErrorCode::TooLarge, source_.name() + " needs more memory than there is", "Close other programs, or scale the picture down first.",
                              source_.path, state_.text);
        throw source_.damaged("its image data cannot be decoded", state_.text);
    }
    template <class Calls>
    bool run(const Calls& calls)
    {
        if (setjmp(state_.jump) != 0)
            return false;
        calls();
        return true;
    }

    Source source_;
    Raster raster_;
    ErrorState state_{};
    struct Decompress : jpeg_decompress_struct {
        Decompress() : jpeg_decompress_struct{} {}
        ~Decompress() { jpeg_destroy_decompress(this); }
        Decompress(const Decompress&) = delete;
        Decompress& operator=(const Decompress&) = delete;
    } info_;
};

}  // namespace

std::unique_ptr<Reader> openJpeg(const Source& source)
{
    return std::make_unique<JpegReader>(source);
}

}  // namespace imaging

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>

#include <jpeglib.h>

#include "core/base/error.h"
#include "core/imaging/writer.h"

namespace imaging {
namespace {

struct Destination {
    jpeg_destination_mgr manager;  // first: libjpeg hands us its address
    Output* output;
    JOCTET buffer[64 * 1024];
};

struct ErrorState {
    jpeg_error_mgr manager;
    std::jmp_buf jump;
    char text[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr info)
{
    auto& state = *reinterpret_cast<ErrorState*>(info->err);
    state.manager.format_message(info, state.text);
    std::longjmp(state.jump, 1);
}

void start(j_compress_ptr info)
{
    auto& to = *reinterpret_cast<Destination*>(info->dest);
    to.manager.next_output_byte = to.buffer;
    to.manager.free_in_buffer = sizeof to.buffer;
}

boolean flush(j_compress_ptr info)
{
    auto& to = *reinterpret_cast<Destination*>(info->dest);
    if (!to.output->write(to.buffer, sizeof to.buffer))
        leave(reinterpret_cast<j_common_ptr>(info));
    start(info);
    return TRUE;
}

void finish(j_compress_ptr info)
{
    auto& to = *reinterpret_cast<Destination*>(info->dest);
    if (!to.output->write(to.buffer, sizeof to.buffer - to.manager.free_in_buffer))
        leave(reinterpret_cast<j_common_ptr>(info));
}

/// The blocks that go before the picture, ready to be written, so that nothing is built between libjpeg's calls.
struct Marker {
    int code;
    std::string bytes;
};

std::string asText(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// IPTC inside Photoshop's resource block 0x0404, as all readers expect it (XMP specification part 3, 1.1.3).
std::string photoshopBlock(const std::string& iptc)
{
    std::string block("Photoshop 3.0\0" "8BIM\x04\x04\0\0", 22);
    for (int shift = 24; shift >= 0; shift -= 8)
        block += static_cast<char>(iptc.size() >> shift & 0xFF);
    block += iptc;
    if (iptc.size() % 2 != 0)
        block += '\0';
    return block;
}

std::vector<Marker> markersOf(const Metadata& metadata)
{
    constexpr std::size_t kMost = 65533;  // a marker's length is 16 bits and counts itself
    std::vector<Marker> markers;
    const auto add = [&](int code, std::string bytes) {
        if (bytes.size() <= kMost)
            markers.push_back({code, std::move(bytes)});
    };
    if (!metadata.exif.empty())
        add(JPEG_APP0 + 1, std::string("Exif\0\0", 6) + asText(metadata.exif));
    if (!metadata.xmp.empty())
        add(JPEG_APP0 + 1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + metadata.xmp);
    if (!metadata.iptc.empty())
        add(JPEG_APP0 + 13, photoshopBlock(asText(metadata.iptc)));
    return markers;
}

class JpegWriter {
public:
    explicit JpegWriter(Output& output)
    {
        info_.err = jpeg_std_error(&state_.manager);
        state_.manager.error_exit = leave;
        state_.manager.output_message = [](j_common_ptr) {};
        to_.output = &output;
        to_.manager.init_destination = start;
        to_.manager.empty_output_buffer = flush;
        to_.manager.term_destination = finish;
    }
    ~JpegWriter() { jpeg_destroy_compress(&info_); }
    JpegWriter(const JpegWriter&) = delete;
    JpegWriter& operator=(const JpegWriter&) = delete;

    bool write(Finished& picture)
    {
        const std::vector<Marker> markers = markersOf(picture.metadata());
        if (!attempt([&] { begin(picture, markers); }))
            return false;
        for (int top = 0; top < picture.height();) {
            const int count = std::min(picture.stripRows(), picture.height() - top);
            std::byte* rows = picture.rows(top, count);
            if (!attempt([&] {
                    for (int y = 0; y < count; ++y) {
                        auto* row = reinterpret_cast<JSAMPROW>(rows + picture.rowBytes() * static_cast<std::size_t>(y));
                        jpeg_write_scanlines(&info_, &row, 1);
                    }
                }))
                return false;
            top += count;
        }
        return attempt([this] { jpeg_finish_compress(&info_); });
    }

private:
    void begin(const Finished& picture, const std::vector<Marker>& markers)
    {
        jpeg_create_compress(&info_);
        info_.dest = &to_.manager;
        info_.image_width = static_cast<JDIMENSION>(picture.width());
        info_.image_height = static_cast<JDIMENSION>(picture.height());
        info_.input_components = picture.channels();
        info_.in_color_space = picture.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&info_);
        jpeg_set_quality(&info_, picture.options().quality, TRUE);
        info_.comp_info[0].h_samp_factor = 1;
        info_.comp_info[0].v_samp_factor = 1;
        info_.optimize_coding = TRUE;
        info_.density_unit = 1;  // per inch
        info_.X_density = static_cast<UINT16>(picture.options().dpi);
        info_.Y_density = info_.X_density;
        jpeg_start_compress(&info_, TRUE);
        for (const Marker& marker : markers)
            jpeg_write_marker(&info_, marker.code, reinterpret_cast<const JOCTET*>(marker.bytes.data()), static_cast<unsigned>(marker.bytes.size()));
        if (!picture.profile().empty())
            jpeg_write_icc_profile(&info_, reinterpret_cast<const JOCTET*>(picture.profile().data()), static_cast<unsigned>(picture.profile().size()));
    }

    /// False when the output refused; only libjpeg's frames and destructor-free ones are crossed by the longjmp.
    template <class Calls>
    bool attempt(const Calls& calls)
    {
        if (run(calls))
            return true;
        if (to_.output->error() == 0)
            throw base::Error(base::ErrorCode::Internal, "The picture could not be written as JPEG", "Choose another format.", {}, state_.text);
        return false;
    }
    template <class Calls>
    bool run(const Calls& calls)
    {
        if (setjmp(state_.jump) != 0)
            return false;
        calls();
        return true;
    }

    ErrorState state_{};
    Destination to_{};
    jpeg_compress_struct info_{};
};

}  // namespace

bool writeJpeg(Finished& picture, Output& output)
{
    const auto writer = std::make_unique<JpegWriter>(output);  // 64 KB of buffer: not on the stack
    return writer->write(picture);
}

}  // namespace imaging

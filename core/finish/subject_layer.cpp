#include "core/finish/subject_layer.h"

#include <algorithm>

#include "core/imaging/rows.h"

namespace finish {

const imaging::Image& PatchedImage::whole() const
{
    if (patches_.empty())
        return *base_;
    if (patches_.back().box == all())
        return patches_.back().pixels;
    if (!whole_)
        whole_ = part(all());
    return *whole_;
}

const float* PatchedImage::row(int y, std::vector<float>& scratch) const
{
    const float* from = base_->row(y);
    const int channels = base_->channels(), floats = base_->width() * channels;
    for (const Patch& patch : patches_) {
        if (y < patch.box.y || y >= patch.box.y + patch.box.height)
            continue;
        if (from != scratch.data()) {
            scratch.assign(from, from + floats);
            from = scratch.data();
        }
        std::copy_n(patch.pixels.row(y - patch.box.y), patch.box.width * channels, scratch.data() + patch.box.x * channels);
    }
    return from;
}

imaging::Image PatchedImage::part(imaging::Box box) const
{
    const int right = std::min(box.x + box.width, base_->width()), bottom = std::min(box.y + box.height, base_->height());
    box.x = std::max(0, box.x);
    box.y = std::max(0, box.y);
    const int width = std::max(0, right - box.x), height = std::max(0, bottom - box.y), channels = base_->channels();
    imaging::Image pixels({width, height}, channels, base_->space());
    imaging::forRows(width > 0 ? height : 0, {}, [&](int first, int last) {
        std::vector<float> scratch;
        for (int y = first; y < last; ++y)
            std::copy_n(row(box.y + y, scratch) + box.x * channels, width * channels, pixels.row(y));
    });
    return pixels;
}

imaging::Image& PatchedImage::write(const imaging::Box& box)
{
    imaging::Image pixels = part(box);
    whole_.reset();
    return patches_.emplace_back(Patch{box, std::move(pixels)}).pixels;
}

imaging::Image& PatchedImage::write()
{
    return isChanged() && patches_.back().box == all() ? patches_.back().pixels : write(all());
}

}  // namespace finish

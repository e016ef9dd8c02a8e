#include "core/imaging/image.h"

#include <algorithm>
#include <new>

namespace imaging {
namespace {

constexpr std::align_val_t kAlignment{64};  // a cache line, and the widest vector register

}  // namespace

void Image::Free::operator()(float* memory) const
{
    ::operator delete[](memory, kAlignment);
}

Image::Image(Extent extent, int channels, Space space) : extent_(extent), channels_(channels), space_(space)
{
    assert(extent.width >= 0 && extent.height >= 0 && channels >= (extent.empty() ? 0 : 1));
    if (size() > 0)
        pixels_.reset(static_cast<float*>(::operator new[](size() * sizeof(float), kAlignment)));
}

Image::Image(Extent extent, int channels, Space space, float fill) : Image(extent, channels, space)
{
    std::fill_n(pixels_.get(), size(), fill);
}

Image::Image(const Image& other) : Image(other.extent_, other.channels_, other.space_)
{
    std::copy_n(other.pixels_.get(), size(), pixels_.get());
}

Image& Image::operator=(const Image& other)
{
    if (this != &other)
        *this = Image(other);
    return *this;
}

}  // namespace imaging

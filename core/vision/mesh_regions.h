#pragma once
#include <array>
#include <cstddef>

/// Places on MediaPipe's mesh, by the number of the vertex; [0] is the image-left one of a pair (the subject's right). For the sources of this library only.
namespace vision::region {

inline constexpr std::array<std::array<std::size_t, 16>, 2> kEye = {{{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
                                                                    {263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249}}};
inline constexpr std::array<std::array<std::size_t, 10>, 2> kBrow = {{{70, 63, 105, 66, 107, 55, 65, 52, 53, 46}, {300, 293, 334, 296, 336, 285, 295, 282, 283, 276}}};
inline constexpr std::array<std::size_t, 20> kLips = {61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185};
/// Where skin is seen on nearly everyone, beard, fringe and glasses or not.
inline constexpr std::array<std::array<std::size_t, 7>, 2> kCheek = {{{117, 118, 101, 36, 205, 187, 123}, {346, 347, 330, 266, 425, 411, 352}}};

inline constexpr std::array<std::array<std::size_t, 8>, 2> kForeheadHalf = {{{108, 69, 104, 68, 63, 105, 66, 107}, {337, 299, 333, 298, 293, 334, 296, 336}}};
inline constexpr std::array<std::size_t, 10> kNoseBridge = {6, 197, 195, 5, 3, 248, 196, 419, 122, 351};
inline constexpr std::array<std::array<std::size_t, 10>, 2> kUnderEye = {{{228, 229, 230, 231, 232, 121, 120, 119, 118, 117}, {448, 449, 450, 451, 452, 350, 349, 348, 347, 346}}};

}  // namespace vision::region

#pragma once
#include <ATen/core/Tensor.h>
#include <algorithm>
#include <cstring>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/engine/door/likeness_engine.h"

struct LikenessStop {
    std::stop_source source;
};

/// What both sides of the door's functions have in common: errors that stay inside, structs of other sizes, pictures.
namespace engine {

/// Cut, not in the middle of a letter, and ended with a zero.
void copyText(char* to, std::size_t room, const std::string& text);
template <std::size_t N>
void copyText(char (&to)[N], const std::string& text)
{
    copyText(to, N, text);
}

/// Tells the exception in flight. @return LIKENESS_FAILED or LIKENESS_STOPPED
int32_t told(LikenessError* error) noexcept;

/// The one wall: nothing is thrown through it.
template <class Work>
int32_t guarded(LikenessError* error, Work work) noexcept
{
    try {
        const c10::InferenceMode inference;
        work();
        return LIKENESS_DONE;
    } catch (...) {
        return told(error);
    }
}

/// @throws base::Error Internal: the caller is to blame
void expect(bool good, const char* what);

/// A caller's struct in our size: what it does not know is zero.
template <class T>
T known(const T* given, const char* what)
{
    expect(given && given->size >= sizeof given->size, what);
    T ours{};
    std::memcpy(&ours, given, std::min<std::size_t>(given->size, sizeof ours));
    return ours;
}

template <class T>
std::vector<T> known(const T* first, uint32_t count, const char* what)
{
    std::vector<T> all;
    for (uint32_t i = 0; i < count; ++i) {
        expect(first && first->size >= sizeof first->size, what);
        all.push_back(known(reinterpret_cast<const T*>(reinterpret_cast<const char*>(first) + std::size_t{i} * first->size), what));
    }
    return all;
}

/// Fills a caller's struct as far as it goes.
template <class T>
void answer(T* to, T ours, const char* what)
{
    expect(to && to->size >= sizeof to->size, what);
    ours.size = to->size;
    std::memcpy(to, &ours, std::min<std::size_t>(to->size, sizeof ours));
}

base::RunContext contextOf(const LikenessRun& run);

/// [3, height, width] of the caller's interleaved pixels; a view.
at::Tensor planes(const LikenessPicture* picture);

}  // namespace engine

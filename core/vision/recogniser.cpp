#include "core/vision/recogniser.h"

namespace vision {

Recognisers::Recognisers(const ModelStore& store) : a_(store.require("recogniser-a"), "recogniser-a"), b_(store.require("recogniser-b"), "recogniser-b") {}

Embeddings Recognisers::embed(const cv::Mat&, const Face&)
{
    return {};
}

}  // namespace vision

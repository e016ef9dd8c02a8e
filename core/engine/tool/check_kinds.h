#pragma once
#include "core/engine/text/text_encoder.h"
#include "core/engine/tool/check.h"
#include "core/engine/weights/lora.h"

namespace engine {

// One line a kind, each in core/engine/tool/check_<family>.cpp; the table is in check_kinds.cpp.
void checkClipPreprocess(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkClipText(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkClipVision(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkControlNet(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkE2e(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkGuidanceEmbedding(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkScheduler(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkTextLora(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkUNet(const CheckCase& of, const Operators& ops, CheckResult& result);
void checkVae(const CheckCase& of, const Operators& ops, CheckResult& result);

/// The LoRAs that a case fuses (`params.loras`), for FusedLoras::set; none where it has none.
struct CheckLoras {
    std::vector<std::pair<Lora, double>> loras;
    std::vector<LoraUse> uses() const;
};
CheckLoras readCheckLoras(const CheckCase& of);
/// Fuses them at other scales first: whatever was at work before a change of scales must leave no trace.
void fuseLive(WeightMap& weights, const std::string& part, const std::vector<LoraUse>& loras);

/// A text encoder's output by its name in the index.
at::Tensor textOutput(const EncodedText& text, const std::string& output, const Weights& weights, const ClipConfig& config, const Operators& ops);

}  // namespace engine

#!/usr/bin/env python3
"""Writes a model pack of random weights: every network of the family in its published layout and names, but a few channels wide.

Names and shapes: huggingface/diffusers 0.29 and transformers 4.41 for the model's own folders, kohya-ss for the LoRA, tencent-ailab/IP-Adapter for the
adapters, xinntao/Real-ESRGAN for the upscaler.
"""
import hashlib
import json
import pathlib
import struct
import sys

import numpy

TOKENS = 514  # the tokenizer's own: 256 bytes, the same at a word's end, start and end
EMBEDDING = 512  # numbers of a face that FaceID adapters take


class Shapes(dict):
    """Tensors of a network by name."""

    def linear(self, place, inside, outside, bias=True):
        self[place + ".weight"] = (outside, inside)
        if bias:
            self[place + ".bias"] = (outside,)

    def conv(self, place, inside, outside, side=3):
        self[place + ".weight"] = (outside, inside, side, side)
        self[place + ".bias"] = (outside,)

    def norm(self, place, channels):
        self[place + ".weight"] = (channels,)
        self[place + ".bias"] = (channels,)

    def resnet(self, place, inside, outside, time=0):
        self.norm(place + ".norm1", inside)
        self.conv(place + ".conv1", inside, outside)
        if time:
            self.linear(place + ".time_emb_proj", time, outside)
        self.norm(place + ".norm2", outside)
        self.conv(place + ".conv2", outside, outside)
        if inside != outside:
            self.conv(place + ".conv_shortcut", inside, outside, 1)

    def transformer(self, place, channels, depth, context, linear):
        self.norm(place + ".norm", channels)
        for end in ("proj_in", "proj_out"):
            if linear:
                self.linear(f"{place}.{end}", channels, channels)
            else:
                self.conv(f"{place}.{end}", channels, channels, 1)
        for k in range(depth):
            block = f"{place}.transformer_blocks.{k}"
            for attention, width in (("attn1", channels), ("attn2", context)):
                self.linear(f"{block}.{attention}.to_q", channels, channels, bias=False)
                self.linear(f"{block}.{attention}.to_k", width, channels, bias=False)
                self.linear(f"{block}.{attention}.to_v", width, channels, bias=False)
                self.linear(f"{block}.{attention}.to_out.0", channels, channels)
            for i in (1, 2, 3):
                self.norm(f"{block}.norm{i}", channels)
            self.linear(f"{block}.ff.net.0.proj", channels, 8 * channels)
            self.linear(f"{block}.ff.net.2", 4 * channels, channels)


# --- the networks -----------------------------------------------------------------------------------------------------

SD15 = dict(
    unet=dict(channels=[16, 16, 32, 32], depth=[1, 1, 1, 0], heads=4, context=64, layers=2, linear=False),
    text=[dict(width=64, layers=3, heads=4, activation="quick_gelu")],
    vae_scale=0.18215)
SDXL = dict(
    unet=dict(channels=[16, 32, 32], depth=[0, 1, 2], heads=[2, 4, 4], context=80, layers=2, linear=True, time_ids=8, pooled=40),
    text=[dict(width=32, layers=3, heads=2, activation="quick_gelu"), dict(width=48, layers=3, heads=3, activation="gelu", projection=40)],
    vae_scale=0.13025)


def unet_half(shapes, unet):
    """What UNet and ControlNet share: the way down and the middle. Returns the channels of each skip."""
    channels, time, depth = unet["channels"], 4 * unet["channels"][0], unet["depth"]
    shapes.conv("conv_in", 4, channels[0])
    shapes.linear("time_embedding.linear_1", channels[0], time)
    shapes.linear("time_embedding.linear_2", time, time)
    if "time_ids" in unet:
        shapes.linear("add_embedding.linear_1", unet["pooled"] + 6 * unet["time_ids"], time)
        shapes.linear("add_embedding.linear_2", time, time)
    skips, last = [channels[0]], channels[0]
    for i, width in enumerate(channels):
        for j in range(unet["layers"]):
            shapes.resnet(f"down_blocks.{i}.resnets.{j}", last, width, time)
            if depth[i]:
                shapes.transformer(f"down_blocks.{i}.attentions.{j}", width, depth[i], unet["context"], unet["linear"])
            last = width
            skips.append(width)
        if i + 1 < len(channels):
            shapes.conv(f"down_blocks.{i}.downsamplers.0.conv", width, width)
            skips.append(width)
    shapes.resnet("mid_block.resnets.0", last, last, time)
    shapes.transformer("mid_block.attentions.0", last, max(depth[-1], 1), unet["context"], unet["linear"])
    shapes.resnet("mid_block.resnets.1", last, last, time)
    return skips


def unet_shapes(unet):
    shapes = Shapes()
    skips = unet_half(shapes, unet)
    channels, time = unet["channels"], 4 * unet["channels"][0]
    last = channels[-1]
    for i, width in enumerate(reversed(channels)):
        depth = unet["depth"][len(channels) - 1 - i]
        for j in range(unet["layers"] + 1):
            shapes.resnet(f"up_blocks.{i}.resnets.{j}", last + skips.pop(), width, time)
            if depth:
                shapes.transformer(f"up_blocks.{i}.attentions.{j}", width, depth, unet["context"], unet["linear"])
            last = width
        if i + 1 < len(channels):
            shapes.conv(f"up_blocks.{i}.upsamplers.0.conv", width, width)
    shapes.norm("conv_norm_out", last)
    shapes.conv("conv_out", last, 4)
    return shapes


def controlnet_shapes(unet):
    shapes = Shapes()
    skips = unet_half(shapes, unet)
    hints = (4, 8, 8, 16)
    shapes.conv("controlnet_cond_embedding.conv_in", 3, hints[0])
    for i in range(3):
        shapes.conv(f"controlnet_cond_embedding.blocks.{2 * i}", hints[i], hints[i])
        shapes.conv(f"controlnet_cond_embedding.blocks.{2 * i + 1}", hints[i], hints[i + 1])
    shapes.conv("controlnet_cond_embedding.conv_out", hints[-1], unet["channels"][0])
    for i, width in enumerate(skips):
        shapes.conv(f"controlnet_down_blocks.{i}", width, width, 1)
    shapes.conv("controlnet_mid_block", unet["channels"][-1], unet["channels"][-1], 1)
    return shapes


def unet_config(unet, controlnet=False):
    cross = ["CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in unet["depth"]]
    config = {
        "_class_name": "ControlNetModel" if controlnet else "UNet2DConditionModel", "in_channels": 4, "block_out_channels": unet["channels"],
        "layers_per_block": unet["layers"], "attention_head_dim": unet["heads"], "cross_attention_dim": unet["context"], "norm_num_groups": 8,
        "down_block_types": cross, "flip_sin_to_cos": True, "freq_shift": 0, "use_linear_projection": unet["linear"]}
    if controlnet:
        config |= {"conditioning_embedding_out_channels": [4, 8, 8, 16], "controlnet_conditioning_channel_order": "rgb"}
    else:
        config |= {"out_channels": 4, "up_block_types": [name.replace("Down", "Up") for name in reversed(cross)]}
    if any(depth > 1 for depth in unet["depth"]):
        config["transformer_layers_per_block"] = [max(depth, 1) for depth in unet["depth"]]
    if "time_ids" in unet:
        config |= {"addition_embed_type": "text_time", "addition_time_embed_dim": unet["time_ids"],
                   "projection_class_embeddings_input_dim": unet["pooled"] + 6 * unet["time_ids"]}
    return config


def vae(scale):
    widths = [8, 8, 16, 16]
    shapes = Shapes()

    def middle(place, width):
        for j in (0, 1):
            shapes.resnet(f"{place}.mid_block.resnets.{j}", width, width)
        attention = f"{place}.mid_block.attentions.0"
        shapes.norm(attention + ".group_norm", width)
        for name in ("to_q", "to_k", "to_v", "to_out.0"):
            shapes.linear(f"{attention}.{name}", width, width)

    shapes.conv("encoder.conv_in", 3, widths[0])
    last = widths[0]
    for i, width in enumerate(widths):
        for j in range(2):
            shapes.resnet(f"encoder.down_blocks.{i}.resnets.{j}", last, width)
            last = width
        if i < 3:
            shapes.conv(f"encoder.down_blocks.{i}.downsamplers.0.conv", width, width)
    middle("encoder", last)
    shapes.norm("encoder.conv_norm_out", last)
    shapes.conv("encoder.conv_out", last, 8)
    shapes.conv("quant_conv", 8, 8, 1)
    shapes.conv("post_quant_conv", 4, 4, 1)
    shapes.conv("decoder.conv_in", 4, last)
    middle("decoder", last)
    for i, width in enumerate(reversed(widths)):
        for j in range(3):
            shapes.resnet(f"decoder.up_blocks.{i}.resnets.{j}", last, width)
            last = width
        if i < 3:
            shapes.conv(f"decoder.up_blocks.{i}.upsamplers.0.conv", width, width)
    shapes.norm("decoder.conv_norm_out", last)
    shapes.conv("decoder.conv_out", last, 3)
    return shapes, {
        "_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3, "latent_channels": 4, "block_out_channels": widths, "layers_per_block": 2,
        "norm_num_groups": 4, "act_fn": "silu", "scaling_factor": scale, "force_upcast": True,
        "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}


def tiny_vae():
    width, down, up = 8, [1, 1, 1, 1], [1, 1, 1, 1]
    shapes = Shapes()

    def block(place):
        for k in (0, 2, 4):
            shapes.conv(f"{place}.conv.{k}", width, width)

    at = 0
    for i, count in enumerate(down):
        if i == 0:
            shapes.conv("encoder.layers.0", 3, width)
        else:
            shapes[f"encoder.layers.{at}.weight"] = (width, width, 3, 3)
        at += 1
        for _ in range(count):
            block(f"encoder.layers.{at}")
            at += 1
    shapes.conv(f"encoder.layers.{at}", width, 4)
    shapes.conv("decoder.layers.0", 4, width)
    at = 2  # a rectifier without weights stands between
    for i, count in enumerate(up):
        for _ in range(count):
            block(f"decoder.layers.{at}")
            at += 1
        if i + 1 < len(up):
            at += 1  # enlarging has no weights
            shapes[f"decoder.layers.{at}.weight"] = (width, width, 3, 3)
        else:
            shapes.conv(f"decoder.layers.{at}", width, 3)
        at += 1
    return shapes, {"_class_name": "AutoencoderTiny", "in_channels": 3, "out_channels": 3, "latent_channels": 4, "encoder_block_out_channels": [width] * 4,
                    "decoder_block_out_channels": [width] * 4, "num_encoder_blocks": down, "num_decoder_blocks": up, "scaling_factor": 1.0, "act_fn": "relu"}


def clip_layers(shapes, place, text):
    for i in range(text["layers"]):
        layer, width = f"{place}.encoder.layers.{i}", text["width"]
        for name in ("layer_norm1", "layer_norm2"):
            shapes.norm(f"{layer}.{name}", width)
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes.linear(f"{layer}.self_attn.{name}", width, width)
        shapes.linear(f"{layer}.mlp.fc1", width, 4 * width)
        shapes.linear(f"{layer}.mlp.fc2", 4 * width, width)


def clip_config(net, **more):
    return {"hidden_size": net["width"], "intermediate_size": 4 * net["width"], "num_hidden_layers": net["layers"], "num_attention_heads": net["heads"],
            "hidden_act": net["activation"], "layer_norm_eps": 1e-05} | more


def text_encoder(text):
    shapes, width = Shapes(), text["width"]
    shapes["text_model.embeddings.token_embedding.weight"] = (TOKENS, width)
    shapes["text_model.embeddings.position_embedding.weight"] = (77, width)
    clip_layers(shapes, "text_model", text)
    shapes.norm("text_model.final_layer_norm", width)
    if "projection" in text:
        shapes.linear("text_projection", width, text["projection"], bias=False)
    return shapes, clip_config(text, architectures=["CLIPTextModelWithProjection" if "projection" in text else "CLIPTextModel"], model_type="clip_text_model",
                               max_position_embeddings=77, vocab_size=TOKENS, projection_dim=text.get("projection", width), bos_token_id=TOKENS - 2,
                               eos_token_id=TOKENS - 1)


VISION = dict(width=32, layers=3, heads=2, activation="quick_gelu")


def vision_encoder():
    shapes, width = Shapes(), VISION["width"]
    shapes["vision_model.embeddings.class_embedding"] = (width,)
    shapes["vision_model.embeddings.patch_embedding.weight"] = (width, 3, 32, 32)
    shapes["vision_model.embeddings.position_embedding.weight"] = (50, width)
    shapes.norm("vision_model.pre_layrnorm", width)
    clip_layers(shapes, "vision_model", VISION)
    shapes.norm("vision_model.post_layernorm", width)
    shapes.linear("visual_projection", width, 24, bias=False)
    return shapes, clip_config(VISION, architectures=["CLIPVisionModelWithProjection"], model_type="clip_vision_model", image_size=224, patch_size=32,
                               num_channels=3, projection_dim=24)


def attention_places(unet):
    """(place, channels) of every attention layer in the order that adapter files count them: down, up, middle."""
    places = []

    def block(place, channels, depth, count):
        for j in range(count):
            for k in range(depth):
                for name in ("attn1", "attn2"):
                    places.append((f"{place}.attentions.{j}.transformer_blocks.{k}.{name}", channels))

    for i, (width, depth) in enumerate(zip(unet["channels"], unet["depth"])):
        block(f"down_blocks.{i}", width, depth, unet["layers"])
    for i, (width, depth) in enumerate(zip(reversed(unet["channels"]), reversed(unet["depth"]))):
        block(f"up_blocks.{i}", width, depth, unet["layers"] + 1)
    block("mid_block", unet["channels"][-1], max(unet["depth"][-1], 1), 1)
    return places


def face_adapter(unet):
    tokens, context = 4, unet["context"]
    shapes = Shapes()
    shapes.linear("image_proj.proj.0", EMBEDDING, 2 * EMBEDDING)
    shapes.linear("image_proj.proj.2", 2 * EMBEDDING, tokens * context)
    shapes.norm("image_proj.norm", context)
    for number, (place, width) in enumerate(attention_places(unet)):
        inside = width if place.endswith("attn1") else context
        for name, entry in (("to_q", width), ("to_k", inside), ("to_v", inside), ("to_out", width)):
            shapes[f"ip_adapter.{number}.{name}_lora.down.weight"] = (4, entry)
            shapes[f"ip_adapter.{number}.{name}_lora.up.weight"] = (width, 4)
        if place.endswith("attn2"):
            for name in ("to_k_ip", "to_v_ip"):
                shapes[f"ip_adapter.{number}.{name}.weight"] = (width, context)
    return shapes


def image_adapter(unet):
    context = unet["context"]
    shapes = Shapes()
    shapes.linear("image_proj.proj", 24, 4 * context)
    shapes.norm("image_proj.norm", context)
    for number, (place, width) in enumerate(attention_places(unet)):
        if place.endswith("attn2"):
            for name in ("to_k_ip", "to_v_ip"):
                shapes[f"ip_adapter.{number}.{name}.weight"] = (width, context)
    return shapes


def consistency_lora(unet):
    shapes = Shapes()
    for place, width in attention_places(unet):
        for name in ("to_q", "to_k", "to_v", "to_out_0"):
            entry = unet["context"] if place.endswith("attn2") and name in ("to_k", "to_v") else width
            module = "lora_unet_" + f"{place}.{name}".replace(".", "_")
            shapes[module + ".lora_down.weight"] = (4, entry)
            shapes[module + ".lora_up.weight"] = (width, 4)
            shapes[module + ".alpha"] = ()
    return shapes


def upscaler():
    width, growth = 16, 8
    shapes = Shapes()
    shapes.conv("conv_first", 3, width)
    for dense in (1, 2, 3):
        for k in range(5):
            shapes.conv(f"body.0.rdb{dense}.conv{k + 1}", width + k * growth, growth if k < 4 else width)
    for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
        shapes.conv(name, width, width)
    shapes.conv("conv_last", width, 3)
    return shapes


# --- files ------------------------------------------------------------------------------------------------------------

def weights(name, shape, salt):
    """float16, drawn from the tensor's name: the same everywhere."""
    if name.endswith(".alpha"):
        return numpy.full(shape, 4, numpy.float16)
    seed = numpy.frombuffer(hashlib.sha256(f"{salt}/{name}".encode()).digest(), numpy.uint32)
    drawn = numpy.random.RandomState(seed).standard_normal(shape)
    if len(shape) == 1:  # norms pass on what they get; biases are small
        return (0.02 * drawn + (1 if "norm" in name.rsplit(".", 2)[-2] and name.endswith("weight") else 0)).astype(numpy.float16)
    spread = 0.02 if "embedding" in name or "lora" in name else 1 / numpy.sqrt(numpy.prod(shape[1:]))
    return (spread * drawn).astype(numpy.float16)


def write_safetensors(path, shapes, salt):
    path.parent.mkdir(parents=True, exist_ok=True)
    header, data, at = {"__metadata__": {"likeness": "random weights, for trying things out"}}, [], 0
    for name in sorted(shapes):
        block = weights(name, shapes[name], salt).tobytes()
        header[name] = {"dtype": "F16", "shape": list(shapes[name]), "data_offsets": [at, at + len(block)]}
        data.append(block)
        at += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_network(folder, shapes, config, salt, file="diffusion_pytorch_model.safetensors"):
    write_safetensors(folder / file, shapes, salt)
    write_json(folder / "config.json", config)


def byte_symbols():
    """What CLIP's tokenizer writes for each byte: itself where it can be printed, else a character from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def write_tokenizer(folder, pad):
    symbols = byte_symbols()
    vocabulary = {text: i for i, text in enumerate([*symbols, *(s + "</w>" for s in symbols), "<|startoftext|>", "<|endoftext|>"])}
    write_json(folder / "vocab.json", vocabulary)
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "pad_token": pad, "bos_token": "<|startoftext|>",
                                                  "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"})


def fingerprint(path):
    """Of a file its SHA-256; of a folder that of the lines `hash  name` of all its files, sorted by name."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    names = sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())
    lines = "".join(f"{hashlib.sha256((path / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    return hashlib.sha256(lines.encode()).hexdigest()


def make(family, folder):
    model = SD15 if family == "sd15" else SDXL
    unet, base = model["unet"], folder / "base"
    write_network(base / "unet", unet_shapes(unet), unet_config(unet), family)
    write_network(base / "vae", *vae(model["vae_scale"]), family)
    encoders = [("text_encoder", "tokenizer", "<|endoftext|>"), ("text_encoder_2", "tokenizer_2", "!")]
    for text, (name, tokenizer, pad) in zip(model["text"], encoders):
        write_network(base / name, *text_encoder(text), f"{family}/{name}", "model.safetensors")
        write_tokenizer(base / tokenizer, pad)
    write_json(base / "scheduler" / "scheduler_config.json", {
        "_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
        "prediction_type": "epsilon", "steps_offset": 1, "timestep_spacing": "leading"})
    parts = {"unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "EulerDiscreteScheduler"]}
    for text, (name, tokenizer, _) in zip(model["text"], encoders):
        parts[name] = ["transformers", "CLIPTextModelWithProjection" if "projection" in text else "CLIPTextModel"]
        parts[tokenizer] = ["transformers", "CLIPTokenizer"]
    write_json(base / "model_index.json",
               {"_class_name": "StableDiffusionPipeline" if family == "sd15" else "StableDiffusionXLPipeline", "_diffusers_version": "0.29.2"} | parts)

    roles = {"base": "base", "tokenizer": "base/tokenizer", "vae": "base/vae", "tiny-vae": "tiny-vae"}
    write_network(folder / "tiny-vae", *tiny_vae(), family)
    for kind in ("pose", "edge", "depth", "light", "composition"):
        roles[f"controlnet-{kind}"] = f"controlnet-{kind}"
        write_network(folder / f"controlnet-{kind}", controlnet_shapes(unet), unet_config(unet, controlnet=True), f"{family}/{kind}")
    write_network(folder / "image-encoder", *vision_encoder(), family, "model.safetensors")
    roles["image-encoder"] = "image-encoder"
    for role, shapes in {"lcm-lora": consistency_lora(unet), "ip-adapter-faceid": face_adapter(unet), "ip-adapter": image_adapter(unet),
                         "upscaler": upscaler()}.items():
        roles[role] = f"{role}.safetensors"
        write_safetensors(folder / roles[role], shapes, family)
    write_json(folder / "pack.json", {
        "format": "likeness.pack/1", "id": f"tiny-{family}", "name": f"Test pack ({'SD 1.5' if family == 'sd15' else 'SDXL'})", "family": family,
        "licence": "CC0-1.0", "random": True, "roles": {role: {"file": file, "sha256": fingerprint(folder / file)} for role, file in roles.items()}})


def main():
    family, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            sys.exit(f"make-tiny-pack: {folder} is there already and not empty; name a new folder")
        folder.mkdir(parents=True, exist_ok=True)
        make(family, folder)
    except OSError as error:
        sys.exit(f"make-tiny-pack: {error.filename or folder}: {error.strerror}")
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    print(f"A random pack of {size / 1e6:.1f} MB is in {folder}")


if __name__ == "__main__":
    main()

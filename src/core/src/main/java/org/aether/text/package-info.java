/**
 * Text encoders, which turn sentences into unit vectors.
 *
 * <p>Enters: sentences, and the id of an encoder. Leaves: a {@link org.aether.FloatMatrix} with one row for each sentence.
 * {@link org.aether.text.TextEncoders} opens an encoder by its id: MiniLM from the class path, a model directory in the
 * layout of Hugging Face, or a server with OpenAI's embeddings API. Vectors are cached on disk. The package may use
 * {@code device} and the root; no other package needs to know ONNX Runtime or the tokenizer.
 */
@NullMarked
package org.aether.text;

import org.jspecify.annotations.NullMarked;

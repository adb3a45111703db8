/**
 * The devices on which models compute: PyTorch through DJL ({@link org.aether.device.Compute}), and ONNX Runtime
 * ({@link org.aether.device.OnnxDevice}).
 *
 * <p>Enters: {@link org.aether.device.ComputeSettings}, the device and the number of threads. Leaves: native managers on
 * that device, and turns and threads on which to compute. Nothing native is loaded before the first use. The package uses
 * no other package of AETHER except the root.
 */
@NullMarked
package org.aether.device;

import org.jspecify.annotations.NullMarked;

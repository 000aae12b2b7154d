import { cnnOptions } from './cnn-options.js';
import { densenetOptions } from './densenet-options.js';
import { googlenetOptions } from './googlenet-options.js';
import { mlpOptions } from './mlp-options.js';
import type { ModelMap } from './model.js';
import { resnetOptions } from './resnet-options.js';
import { vggOptions } from './vgg-options.js';

/** Topologies by the name in the config. */
export const models: ModelMap = {
  mlp: {
    summary: 'a multilayer perceptron',
    options: mlpOptions,
    load: async () => (await import('./mlp.js')).mlp,
  },
  cnn: {
    summary: 'a plain convolutional network, for images',
    options: cnnOptions,
    load: async () => (await import('./cnn.js')).cnn,
  },
  vgg: {
    summary: 'VGG, for images: blocks of 3 × 3 convolutions (Simonyan & Zisserman 2015)',
    options: vggOptions,
    load: async () => (await import('./vgg.js')).vgg,
  },
  googlenet: {
    summary: 'GoogLeNet (Inception v1), for images: windows of several sizes side by side (Szegedy et al. 2015)',
    options: googlenetOptions,
    load: async () => (await import('./googlenet.js')).googlenet,
  },
  resnet: {
    summary: 'a residual network, for images: each block adds to its input (He et al. 2016)',
    options: resnetOptions,
    load: async () => (await import('./resnet.js')).resnet,
  },
  densenet: {
    summary: 'DenseNet, for images: each layer sees all before it in its block (Huang et al. 2017)',
    options: densenetOptions,
    load: async () => (await import('./densenet.js')).densenet,
  },
};

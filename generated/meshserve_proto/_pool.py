"""The private descriptor pool that every generated module adds itself to."""

from google.protobuf.descriptor_pool import DescriptorPool

POOL = DescriptorPool()

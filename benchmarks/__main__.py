"""Every benchmark, one after the other: `make bench`."""

from benchmarks import (
    antibody_accuracy,
    antibody_speed,
    buckets,
    features,
    results,
    segmentation,
    service,
)

if __name__ == "__main__":
    antibody_accuracy.main([])
    print()
    antibody_speed.main()
    print()
    buckets.main()
    print()
    features.main([])
    print()
    results.main([])
    print()
    segmentation.main([])
    print()
    service.main([])

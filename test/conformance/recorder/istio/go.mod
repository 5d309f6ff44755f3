module sidecarlens/conformance/istio

go 1.26
